using System.Globalization;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>The user that PostgreSQL runs as: this process's own, or an unprivileged one when that is root.</summary>
/// <param name="Name">The user to change to; null to stay.</param>
/// <param name="User">Its number.</param>
/// <param name="Group">Its group's number.</param>
internal sealed record PostgresAccount(string? Name, uint User, uint Group)
{
    public static async Task<PostgresAccount> Choose(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new(null, Libc.EffectiveUser, 0);
        }

        foreach (var name in new[] { "postgres", "nobody" })
        {
            if (await Number("-u", name, cancellationToken) is { } user and not 0
                && await Number("-g", name, cancellationToken) is { } group)
            {
                return new(name, user, group);
            }
        }

        throw new EmbeddedPostgresException(
            "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as: create one "
            + "(useradd --system postgres), or start Sentinel as an ordinary user.");
    }

    /// <summary>Whether the user gets as far as this file and may run it, or enter it if it is a folder.</summary>
    public async Task<bool> Reaches(string path, CancellationToken cancellationToken) =>
        Name is null || (await Command.Run("test", ["-x", path], Name, cancellationToken)).ExitCode == 0;

    /// <summary>Makes the user the owner.</summary>
    public void Own(string path)
    {
        if (Name is not null)
        {
            Libc.Own(path, User, Group);
        }
    }

    private static async Task<uint?> Number(string which, string name, CancellationToken cancellationToken)
    {
        var answer = await Command.Run("id", [which, name], account: null, cancellationToken);
        return answer.ExitCode == 0 && uint.TryParse(answer.Output.Trim(), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
