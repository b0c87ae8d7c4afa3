namespace Sentinel.Infrastructure.Postgres;

/// <summary>The embedded PostgreSQL cannot be had. The message is one line for a person: what is wrong and what to do.</summary>
public sealed class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);
