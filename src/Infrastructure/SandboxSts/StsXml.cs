using System.Text;
using System.Xml;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>Answers of the Query protocol, as STS writes them.</summary>
internal static class StsXml
{
    private const string Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    internal static byte[] Result(string action, string requestId, Action<XmlWriter> result) => Write(xml =>
    {
        xml.WriteStartElement($"{action}Response", Namespace);
        xml.WriteStartElement($"{action}Result", Namespace);
        result(xml);
        xml.WriteEndElement();
        xml.WriteStartElement("ResponseMetadata", Namespace);
        xml.WriteElementString("RequestId", Namespace, requestId);
        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    internal static byte[] Error(StsError error, string requestId) => Write(xml =>
    {
        xml.WriteStartElement("ErrorResponse", Namespace);
        xml.WriteStartElement("Error", Namespace);
        Element(xml, "Type", "Sender");
        Element(xml, "Code", error.Code);
        Element(xml, "Message", error.Message);
        xml.WriteEndElement();
        Element(xml, "RequestId", requestId);
        xml.WriteEndElement();
    });

    internal static void Element(XmlWriter xml, string name, string value) => xml.WriteElementString(name, Namespace, Clean(value));

    internal static void Group(XmlWriter xml, string name, params ReadOnlySpan<(string Name, string Value)> elements)
    {
        xml.WriteStartElement(name, Namespace);
        foreach (var (element, value) in elements)
        {
            Element(xml, element, value);
        }

        xml.WriteEndElement();
    }

    private static byte[] Write(Action<XmlWriter> content)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true }))
        {
            content(xml);
        }

        return stream.ToArray();
    }

    /// <remarks>An error repeats the offending value, which may hold what XML cannot.</remarks>
    private static string Clean(string value)
    {
        try
        {
            return XmlConvert.VerifyXmlChars(value);
        }
        catch (XmlException)
        {
            return string.Concat(value.Select(letter => XmlConvert.IsXmlChar(letter) ? letter : '\uFFFD'));
        }
    }
}
