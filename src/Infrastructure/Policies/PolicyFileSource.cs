using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Follows the policy file: looks, waits until two looks agree, and has what stands there published when it is its turn.</summary>
/// <remarks>
/// Looking is all that works everywhere: notifications of changes do not come for links that are turned, mounted volumes and network folders.
/// Whatever is wrong with the file, the version in force stays.
/// </remarks>
internal sealed partial class PolicyFileSource : BackgroundService
{
    private const int MostInLog = 5;
    private readonly PolicyPublication _publication;
    private readonly PolicyFilePublication _file;
    private readonly PolicyFileStatus _status;
    private readonly PolicyMetrics _metrics;
    private readonly PolicyOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _path;
    private FileLook? _last;
    private FileContent? _content;
    private CheckedPolicy? _document;

    public PolicyFileSource(
        PolicyPublication publication, PolicyFilePublication file, PolicyFileStatus status, PolicyMetrics metrics, PolicyOptions options,
        TimeProvider clock, ILogger<PolicyFileSource> logger)
    {
        (_publication, _file, _status, _metrics) = (publication, file, status, metrics);
        (_options, _clock, _logger) = (options, clock, logger);
        _path = Path.GetFullPath(options.File!);
        _status.Now = new(_path, "policy-file-pending", "The file was not read twice yet.", null, []);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(_logger, _path, error);
            }

            // A delay and no timer: two looks that agree must be this far apart, also after a pause of the whole process.
            await Task.Delay(_options.FileInterval, _clock, stoppingToken);
        }
    }

    private async Task Look(CancellationToken cancellationToken)
    {
        var look = PolicyFileReader.Look(_path);
        (var settled, _last) = (look == _last, look);
        switch (look)
        {
            case FileLook.Problem problem when settled:
                Stand(new(_path, problem.Code, problem.Detail, null, []));
                break;
            case FileLook.Content content when settled:
                if (_content?.Hash != content.Hash)
                {
                    _document = _publication.Check(content.Text, cancellationToken);
                    _content = new(content.Hash, Before: _content?.Hash);
                }

                var filed = await _file.Publish(_document!, _content, cancellationToken);
                _content = filed.Content;
                Tell(filed);
                break;
        }
    }

    private void Tell(FiledPolicy filed)
    {
        var status = new FileStatus(_path, FileStatus.Ok, null, filed.Content.Hash, []);
        switch (filed.As)
        {
            case FiledAs.Waiting:
                break;
            case FiledAs.Published:
                Log.Published(_logger, _path, filed.Version, filed.Content.Hash);
                Stand(status);
                break;
            case FiledAs.InForce:
                Stand(status);
                break;
            case FiledAs.Proposed:
                Stand(status with
                {
                    Code = "policy-file-proposed",
                    Detail = "What stands in the file is proposed and waits for an admin: GET /v1/policy/proposals lists it. The version in force stays until then.",
                });
                break;
            case FiledAs.Rejected:
                Stand(status with
                {
                    Code = "policy-file-rejected",
                    Detail = "An admin has rejected what stands in the file. Change the file to propose another content.",
                });
                break;
            case FiledAs.Overtaken:
                Stand(status with { Code = "policy-file-overtaken", Detail = Overtaken(filed) });
                break;
            case FiledAs.WithoutPublisher:
                Stand(status with
                {
                    Code = "policy-file-publisher",
                    Detail = $"{_options.PublishedBy} is no active person with the role admin, or an order holds it, so the file is published on nobody's behalf.",
                });
                break;
            case FiledAs.Invalid:
                ImmutableArray<Finding> errors = [.. _document!.Findings.Where(finding => finding.Severity == Severity.Error)];
                Stand(status with { Code = "policy-file-invalid", Detail = Mistakes(errors), Findings = errors });
                break;
        }
    }

    private static string Overtaken(FiledPolicy filed) => string.Create(
        CultureInfo.InvariantCulture,
        $"Version {filed.Version}, published by {filed.By}, is later than what stands in the file. Change the file to replace it.");

    private static string Mistakes(ImmutableArray<Finding> errors) =>
        $"The document was refused and the version in force stays. {string.Join(' ', errors.Take(MostInLog).Select(Mistake))}";

    private static string Mistake(Finding found) =>
        string.Create(CultureInfo.InvariantCulture, $"{found.Line}:{found.Column} {found.Path} {found.Code}: {found.Message}");

    /// <summary>Says a thing once, when it begins.</summary>
    private void Stand(FileStatus status)
    {
        var before = _status.Now!;
        _status.Now = status;
        if (before.Code == status.Code && before.Detail == status.Detail && before.Hash == status.Hash)
        {
            return;
        }

        _metrics.Changed(status.Code);
        if (status.Code == FileStatus.Ok)
        {
            Log.InForce(_logger, _path, status.Hash!);
        }
        else
        {
            Log.Refused(_logger, _path, status.Code, status.Detail);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Policy file {Path} is version {Version} from now on ({Hash}).")]
        internal static partial void Published(ILogger logger, string path, long? version, string hash);

        [LoggerMessage(5002, LogLevel.Information, "What stands in policy file {Path} is in force ({Hash}).")]
        internal static partial void InForce(ILogger logger, string path, string hash);

        [LoggerMessage(5003, LogLevel.Error, "Policy file {Path}: {Code}. {Detail}")]
        internal static partial void Refused(ILogger logger, string path, string code, string? detail);

        [LoggerMessage(5004, LogLevel.Error, "Policy file {Path} could not be followed; it is tried again.")]
        internal static partial void Failed(ILogger logger, string path, Exception error);
    }
}
