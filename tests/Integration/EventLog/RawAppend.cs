namespace Sentinel.Integration.EventLog;

/// <summary>Calls of <c>sentinel.append</c> as SQL, round the appender.</summary>
internal static class RawAppend
{
    /// <summary>A batch without members.</summary>
    public const string Nothing =
        """
        select status from sentinel.append('nobody', 0, now(), '{}'::varchar[], '{}'::int[], '{}'::bool[], '{}'::int[], '{}'::int[], '{}'::varchar[],
          '{}'::varchar[], '{}'::varchar[], '{}'::jsonb[], '{}'::int[], '{}'::varchar[], '{}'::bigint[], '{}'::int[], '{}'::int[],
          '{}'::bigint[], '{}'::uuid[], '{}'::varchar[], '{}'::varchar[], '{}'::jsonb[], '{}'::int[])
        """;

    /// <summary>One event of a type of another build, by a node that is registered.</summary>
    public static string Event(string node, long epoch, string stream, string alias, string json) =>
        FormattableString.Invariant(
            $$"""
            select status from sentinel.append('{{node}}', {{epoch}}, now(), '{{{stream}}}'::varchar[], '{0}'::int[], '{f}'::bool[], '{1}'::int[], '{0}'::int[],
              '{x}'::varchar[], '{null}'::varchar[], '{null}'::varchar[], '{null}'::jsonb[], '{1}'::int[], '{x}'::varchar[],
              '{null}'::bigint[], '{1}'::int[], '{}'::int[], '{}'::bigint[], array[gen_random_uuid()], '{{{alias}}}'::varchar[],
              '{x}'::varchar[], array['{{json}}']::jsonb[], '{0}'::int[])
            """);
}
