using Npgsql;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>Turns what Npgsql throws when the database does not answer into what the application knows.</summary>
internal static class StoreCall
{
    public static async Task<T> Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new StoreUnavailableException("The database cannot be read.", error);
        }
    }
}
