using System.Text;
using Npgsql;
using Sentinel.Application.Lists;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>A query for the rows of a list, put together from what its caller asks for.</summary>
/// <param name="source">Where the table is.</param>
/// <param name="select">What is read, up to its conditions.</param>
/// <param name="read">Reads one row.</param>
internal sealed class RowQuery<TRow>(NpgsqlDataSource source, string select, Func<NpgsqlDataReader, TRow> read)
{
    private readonly StringBuilder _sql = new StringBuilder(select).Append(" where true");
    private readonly List<NpgsqlParameter> _parameters = [];

    /// <summary>Takes a value and answers how the query names it.</summary>
    public string Add(object value) => Add(new NpgsqlParameter { Value = value });

    public string Add(NpgsqlParameter parameter)
    {
        _parameters.Add(parameter);
        return $"${_parameters.Count}";
    }

    public RowQuery<TRow> And(string condition)
    {
        _sql.Append(" and ").Append(condition);
        return this;
    }

    /// <summary>Such as <c>profile =</c> and the profile; no condition at all when there is no value.</summary>
    public RowQuery<TRow> And(string comparison, object? value) => value is null ? this : And($"{comparison} {Add(value)}");

    /// <summary>At most so many, in the order of the table.</summary>
    public Task<List<TRow>> Read(int limit, CancellationToken cancellationToken)
    {
        _sql.Append(" limit ").Append(Add((long)limit));
        return StoreCall.Guarded(() => ReadRows(cancellationToken));
    }

    /// <summary>A page, the newest first.</summary>
    /// <param name="column">A sequence that rises with every row; the page ends before <paramref name="before"/> of it.</param>
    /// <param name="before">Null for the first page.</param>
    /// <param name="limit">Rows of a page.</param>
    /// <param name="sequence">That column of a row.</param>
    /// <param name="shown">What the page shows of it.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<Page<TShown>> Page<TShown>(
        string column, long? before, int limit, Func<TRow, long> sequence, Func<TRow, TShown> shown, CancellationToken cancellationToken)
    {
        And($"{column} <", before);
        _sql.Append(" order by ").Append(column).Append(" desc");
        var rows = await Read(limit + 1, cancellationToken);
        return new([.. rows.Take(limit).Select(shown)], rows.Count > limit ? SequenceCursor.Of(sequence(rows[limit - 1])) : null);
    }

    private async Task<List<TRow>> ReadRows(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(_sql.ToString());
        _parameters.ForEach(parameter => command.Parameters.Add(parameter));
        var rows = new List<TRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
