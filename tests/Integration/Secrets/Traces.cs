using System.Text;
using Npgsql;
using Sentinel.Integration.Kit;

namespace Sentinel.Integration.Secrets;

/// <summary>Everything that a server has left behind: rows of every table, what it wrote to its outputs, files beside its database.</summary>
internal static class Traces
{
    /// <summary>Files that hold a secret because that is what they are for: owner only, as another test checks.</summary>
    private static readonly string[] Safes = ["dev.env", "password", "node-password", "sandbox-secret"];

    public static async Task<IReadOnlyList<(string Where, string Text)>> Of(
        SentinelProcess server, string connectionString, CancellationToken cancellationToken)
    {
        var found = new List<(string, string)> { ("its output", server.Output) };
        var root = Path.Combine(server.Folder.Path, ".sentinel");
        found.AddRange(
            from file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            where !file.Contains("/data/", StringComparison.Ordinal) && !Safes.Contains(Path.GetFileName(file))
            where File.GetAttributes(file) is var attributes && !attributes.HasFlag(FileAttributes.Device) && new FileInfo(file).Length > 0
            select (Path.GetRelativePath(server.Folder.Path, file), File.ReadAllText(file, Encoding.Latin1)));
        await using var source = NpgsqlDataSource.Create(connectionString);
        foreach (var table in await Tables(source, cancellationToken))
        {
#pragma warning disable CA2100 // Names from the catalogue.
            await using var command = source.CreateCommand($"select t::text from {table} t");
#pragma warning restore CA2100
            var rows = new StringBuilder();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.AppendLine(reader.GetString(0));
            }

            found.Add(($"table {table}", rows.ToString()));
        }

        return found;
    }

    private static async Task<IReadOnlyList<string>> Tables(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }
}
