using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Load.Checking;

/// <summary>
/// What makes authority stands on what was in force at its very place in the log: the newest policy, a person who is not disabled, and for
/// a new session a token that was not revoked.
/// </summary>
/// <remarks>A decision that missed one of them had no guard on it, or did not begin anew when the guard was lost.</remarks>
internal sealed class AuthorityReplay : ILogCheck
{
    private readonly HashSet<PersonId> _disabled = [];
    private readonly HashSet<TokenId> _revoked = [];
    private readonly Dictionary<SessionId, PersonId> _owners = [];
    private readonly List<string> _violations = [];
    private int _policy;

    public string Name => "nothing on what was not in force";

    public IReadOnlyList<string> Violations => _violations;

    public void Add(ReadEvent read)
    {
        switch (read.Data)
        {
            case PolicyPublished e:
                _policy = e.Version;
                break;
            case PersonDisabled e:
                _disabled.Add(e.PersonId);
                break;
            case ApiTokenRevoked e:
                _revoked.Add(e.TokenId);
                break;
            case SessionOpened e:
                _owners[e.SessionId] = e.Person;
                Check(read, e.Person, e.PolicyVersion);
                if (_revoked.Contains(e.OpenedBy))
                {
                    _violations.Add($"{read} was opened with {e.OpenedBy}, which was revoked before");
                }

                break;
            case CredentialsIssued e:
                Check(read, _owners.GetValueOrDefault(e.SessionId), e.PolicyVersion);
                break;
            default:
                break;
        }
    }

    private void Check(ReadEvent read, PersonId person, int policy)
    {
        if (policy != _policy)
        {
            _violations.Add($"{read} stands on version {policy} of the policy, where {_policy} was in force");
        }

        if (_disabled.Contains(person))
        {
            _violations.Add($"{read} is of {person}, who was disabled before");
        }
    }
}
