using System.Globalization;
using System.Text;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Lists;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Policies;

internal static class PolicyEndpoints
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapPolicies(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.PublishPolicy, Publish).Accepts<string>("application/yaml", "text/yaml", "application/json").Produces<PublishedBody>()
            .Produces<ProposedBody>(StatusCodes.Status202Accepted);
        app.Map(Routes.GetPolicy, Get).Produces<PolicyBody>();
        app.Map(Routes.ListPolicyVersions, Versions).Produces<Page<PolicyVersion>>();
        app.Map(Routes.ComparePolicyVersions, Compare).Produces<ComparedBody>();
    }

    private static async Task<IResult> Publish(
        HttpRequest request, string? dryRun, string? comment, IfMatch match, Authenticated who, IMediator mediator,
        CancellationToken cancellationToken)
    {
        var dry = dryRun switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw new ValidationException([new ValidationFailure("dryRun", "true or false.")]),
        };
        if (!dry && !match.IsGiven)
        {
            return Preconditions.Required.ToProblem();
        }

        var published = await mediator.Send(
            new PublishPolicy(who.Caller, await Text(request, cancellationToken), comment, dry, match.Version), cancellationToken);
        return published.Outcome is Outcome.Refused { Refusal: var refusal } && refusal == PolicyRefusals.Invalid
            ? new ProblemResult(refusal, findings: published.Findings)
            : published.Proposal is { } proposal && $"/v1/policy/proposals/{proposal}" is var place
            ? published.Outcome.ToAccepted(
                place, _ => new ProposedBody(proposal, published.Hash, who.Actor.PersonId, comment, Warning.Of(published.Findings), place))
            : published.Outcome.ToOk(recorded => new PublishedBody(recorded.Version, published.Hash, dry, Warning.Of(published.Findings)));
    }

    private static async Task<IResult> Get(string? version, PolicyVersions versions, FourEyes fourEyes, CancellationToken cancellationToken) =>
        await versions.Find(Number("version", version), cancellationToken) is { } found
            ? Outcomes.Versioned(new PolicyBody(found.Version, found.Hash, found.At, found.PublishedBy, found.Comment, found.Document, fourEyes.IsOn), found.Version)
            : PolicyRefusals.VersionUnknown.ToProblem();

    private static async Task<IResult> Compare(string? from, string? to, PolicyComparison versions, CancellationToken cancellationToken)
    {
        var (compared, refusal) = await versions.Compare(Number("from", from), Number("to", to), cancellationToken);
        return compared is null
            ? refusal!.ToProblem()
            : TypedResults.Ok(new ComparedBody(
                new(compared.From.Version, compared.From.Hash), new(compared.To.Version, compared.To.Hash), compared.Changes));
    }

    private static int? Number(string field, string? text) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version
        : throw new ValidationException([new ValidationFailure(field, "The number of a version.")]);

    private static async Task<IResult> Versions(PageQuery page, IEventStore events, CancellationToken cancellationToken)
    {
        var versions = new List<PolicyVersion>();
        await foreach (var recorded in events.ReadStream(PolicyStream.Id.Value, AsOf.Now, cancellationToken))
        {
            var published = (PolicyPublished)recorded.Data;
            versions.Add(new(published.Version, published.Hash, published.At, published.PublishedBy, published.Comment));
        }

        return page.Of(
            versions, version => version.Version.ToString("D10", CultureInfo.InvariantCulture),
            cursor => cursor.Length == 10 && cursor.All(char.IsAsciiDigit));
    }

    private static async Task<string> Text(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body, Utf8, detectEncodingFromByteOrderMarks: false);
        try
        {
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            throw new ValidationException([new ValidationFailure("body", "The document must be UTF-8.")]);
        }
    }
}

/// <param name="Version">The version in force now, or the one that stays in force after a dry run.</param>
/// <param name="Hash">SHA-256 of the document that was sent.</param>
/// <param name="DryRun">Nothing was changed.</param>
/// <param name="Warnings">What its author should look at.</param>
internal sealed record PublishedBody(long Version, string Hash, bool DryRun, IReadOnlyList<Warning> Warnings);

/// <param name="Version">Which version.</param>
/// <param name="Hash">SHA-256 of the document.</param>
/// <param name="PublishedAt">Since when.</param>
/// <param name="PublishedBy">Id of the person, or the part of Sentinel, that published it.</param>
/// <param name="Comment">Why.</param>
/// <param name="Document">Its text.</param>
/// <param name="FourEyes">Whether the next takes force only when a second admin accepts it.</param>
internal sealed record PolicyBody(
    int Version, string Hash, DateTimeOffset PublishedAt, string PublishedBy, string? Comment, string Document, bool FourEyes);

/// <param name="Version">Which version.</param>
/// <param name="Hash">SHA-256 of the document.</param>
/// <param name="PublishedAt">Since when.</param>
/// <param name="PublishedBy">Id of the person, or the part of Sentinel, that published it.</param>
/// <param name="Comment">Why.</param>
internal sealed record PolicyVersion(int Version, string Hash, DateTimeOffset PublishedAt, string PublishedBy, string? Comment);

/// <param name="From">The older version.</param>
/// <param name="To">The newer version.</param>
/// <param name="Changes">What differs in what they mean; empty when only words of the text do.</param>
internal sealed record ComparedBody(PolicyName From, PolicyName To, IReadOnlyList<PolicyChange> Changes);

/// <param name="Version">Which version; null for a draft.</param>
/// <param name="Hash">SHA-256 of its text.</param>
internal sealed record PolicyName(int? Version, string Hash);
