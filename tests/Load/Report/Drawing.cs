namespace Sentinel.Load.Report;

/// <summary>A drawing with what is said of it, and its figures as a table for whoever would rather read them.</summary>
/// <param name="Legend">Class and name of each line or colour.</param>
internal sealed record Drawing(string Title, string Caption, Html Svg, Html Table, params string[] Legend)
{
    public Html Markup => Html.Of($"""
        <figure>
        <figcaption><b>{Title}</b>{Html.Join(Legend.Select(name => Html.Of($"<span class=\"key {name.Replace(' ', '-')}\">{name}</span>")))}</figcaption>
        <div class="canvas">{Svg}</div>
        <p class="note">{Caption}</p>
        <details><summary>The figures of “{Title}”</summary>{Table}</details>
        </figure>

        """);
}

internal static class Table
{
    public static Html Of(IReadOnlyList<string> head, IEnumerable<string[]> rows) => Html.Of($"""
        <div class="wide"><table class="figures"><thead><tr>{Html.Join(head.Select(name => Html.Of($"<th scope=\"col\">{name}</th>")))}</tr></thead>
        <tbody>{Html.Join(rows.Select(row => Html.Of($"<tr>{Html.Join(row.Select(cell => Html.Of($"<td>{cell}</td>")))}</tr>\n")))}</tbody></table></div>
        """);
}
