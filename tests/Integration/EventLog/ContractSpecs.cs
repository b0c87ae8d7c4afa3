using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EventLog;

/// <summary>What stands in the log for ever. A new shape is a new event: the verified file is changed for additions alone.</summary>
public sealed class ContractSpecs
{
    [Fact]
    public void every_event_has_the_alias_code_and_properties_that_the_log_already_holds()
    {
        var contract = new StringBuilder();
        foreach (var type in EventCatalog.Domain.All.OrderBy(type => type.Alias, StringComparer.Ordinal))
        {
            contract.AppendLine(CultureInfo.InvariantCulture, $"{type.Alias} {type.AuditCode}{(type.Denies ? " denies" : "")}{(type.EndsStream ? " ends" : "")}");
            foreach (var (name, value) in JsonNode.Parse(type.Write(Sample.Of(type.Type)))!.AsObject())
            {
                contract.AppendLine(CultureInfo.InvariantCulture, $"  {name}: {Shape(value)}{(Sample.IsOptional(type.Type, name) ? " | null" : "")}");
            }
        }

        Snapshot.Match(contract.ToString());
    }

    [Fact]
    public void no_alias_and_no_audit_code_is_used_twice()
    {
        EventCatalog.Domain.All.Select(type => type.Alias).ShouldBeUnique();
        EventCatalog.Domain.All.Select(type => type.AuditCode).ShouldBeUnique();
        EventCatalog.Domain.All.ShouldAllBe(type => type.AuditCode.Length == 7);
    }

    [Fact]
    public void every_event_comes_back_as_it_went()
    {
        foreach (var type in EventCatalog.Domain.All)
        {
            var json = type.Write(Sample.Of(type.Type));
            type.Write(type.Read(Encoding.UTF8.GetBytes(json))).ShouldBe(json);
            type.Read(Encoding.UTF8.GetBytes(json)).ShouldBeOfType(type.Type);
        }
    }

    [Fact]
    public void what_was_written_before_a_property_came_is_read_without_it()
    {
        const string refused = """{"sessionId":"ses_1","code":"policy-denied","count":2,"at":"2026-11-21T10:00:00+00:00"}""";
        EventCatalog.Domain.Find("credentials_refused").Read(Encoding.UTF8.GetBytes(refused))
            .ShouldBe(new CredentialsRefused(new("ses_1"), "policy-denied", 2, new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero)));
        var issued = JsonNode.Parse(EventCatalog.Domain.Find("credentials_issued").Write(Sample.Of(typeof(CredentialsIssued))))!.AsObject();
        issued.Remove("mode").ShouldBeTrue();
        EventCatalog.Domain.Find("credentials_issued").Read(Encoding.UTF8.GetBytes(issued.ToJsonString()))
            .ShouldBe((CredentialsIssued)Sample.Of(typeof(CredentialsIssued)) with { Mode = null });
        const string token = """{"tokenId":"tok_1","personId":"psn_1","name":"x","secretHash":"00","roles":["admin"],"expiresAt":null,"issuedBy":"psn_2","at":"2026-11-21T10:00:00+00:00"}""";
        EventCatalog.Domain.Find("api_token_issued").Read(Encoding.UTF8.GetBytes(token))
            .ShouldBe(new ApiTokenIssued(new("tok_1"), new("psn_1"), "x", "00", Roles.Admin, null, new("psn_2"), new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void no_event_holds_a_secret() =>
        EventCatalog.Domain.All.SelectMany(type => type.Type.GetProperties()).ShouldAllBe(property => property.PropertyType != typeof(Secret));

    private static string Shape(JsonNode? value) => value switch
    {
        JsonObject nested => "{ " + string.Join(", ", nested.Select(property => $"{property.Key}: {Shape(property.Value)}")) + " }",
        JsonArray list => $"[{Shape(list[0])}]",
        null => "null",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            var kind => kind.ToString().ToLowerInvariant(),
        },
    };
}
