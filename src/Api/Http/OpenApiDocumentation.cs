using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <summary>What the table of routes knows and the code of the endpoints does not say: completes the generated OpenAPI document.</summary>
internal static class OpenApiDocumentation
{
    private const string ApiToken = "apiToken";
    private const string SessionSecret = "sessionSecret";
    private const string BootstrapSecret = "bootstrapSecret";
    private const string Operations = "Operations";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(options => options
            .AddDocumentTransformer(Complete)
            .AddOperationTransformer(Complete)
            .AddSchemaTransformer((schema, context, _) =>
            {
                OpenApiSchemas.Complete(schema, context);
                return Task.CompletedTask;
            }));

    private static Task Complete(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Sentinel",
            Version = "v1",
            Description = "A self-hosted broker of short-lived AWS credentials. Whatever is refused is answered with a stable code and what to do. "
                + "Before it is read at all, a request can be answered 400, 408, 414 or 431 without a body, and an unknown route or method 404 or 405.",
        };

        // Where it is called is configuration, and never what a request says.
        document.Servers = [];
        document.AddComponent(ApiToken, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "sat_…",
            Description = "An API token of a person.",
        });
        OpenApiHeaders.AddTo(document);
        document.AddComponent(SessionSecret, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "Authorization",
            Description = "The secret of a session, sst_…, as it is or behind 'Bearer '.",
        });
        document.AddComponent(BootstrapSecret, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "sbt_…",
            Description = "The secret that makes the first admin, once.",
        });
        document.Paths.Add(Routes.OpenApi.Path, Itself(document));
        var tags = document.Paths.Values
            .SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(operation => operation.Tags ?? Enumerable.Empty<OpenApiTagReference>())
            .Select(tag => tag.Reference.Id!);
        document.Tags = tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => new OpenApiTag { Name = name }).ToHashSet();
        return Task.CompletedTask;
    }

    private static async Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var route = metadata.OfType<Route>().Single();
        operation.Tags = new HashSet<OpenApiTagReference> { new(ColumnOf(metadata.OfType<MethodInfo>().First()), context.Document) };
        operation.Security = [.. Schemes(route).Select(scheme => new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [],
        })];
        operation.Description = RouteText.Of(route);
        AddParameters(operation, route);
        OpenApiHeaders.AddParameters(operation, route);
        DescribeProblems(operation, route);
        foreach (var (status, response) in operation.Responses!)
        {
            OpenApiHeaders.Describe((OpenApiResponse)response, int.Parse(status, CultureInfo.InvariantCulture), route, context.Document);
        }

        if (route.ShowsSecret && operation.Responses.Values.SelectMany(response => response.Content?.Values ?? []).FirstOrDefault() is { Schema: { } shown } made)
        {
            var again = await context.GetOrCreateSchemaAsync(typeof(SecretShownOnce), null, cancellationToken);
            context.Document!.AddComponent(nameof(SecretShownOnce), again);
            made.Schema = new OpenApiSchema { OneOf = [shown, new OpenApiSchemaReference(nameof(SecretShownOnce), context.Document)] };
        }
    }

    private static IEnumerable<string> Schemes(Route route)
    {
        if (route.Tokens.HasFlag(TokenKind.ApiToken))
        {
            yield return ApiToken;
        }

        if (route.Tokens.HasFlag(TokenKind.SessionSecret))
        {
            yield return SessionSecret;
        }

        if (route.Tokens.HasFlag(TokenKind.BootstrapSecret))
        {
            yield return BootstrapSecret;
        }
    }

    private static string ColumnOf(MethodInfo handler) =>
        handler.DeclaringType!.Namespace!.Split('.')[^1] is var column && column is nameof(Hosting) or nameof(Http) ? Operations : column;

    /// <summary>Those that an endpoint reads through a type of its own are not seen by the generator.</summary>
    private static void AddParameters(OpenApiOperation operation, Route route)
    {
        operation.Parameters ??= [];
        var known = operation.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in route.Query.Where(name => !known.Contains(name)))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Schema = name == "limit"
                    ? new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "1000", Default = 100 }
                    : new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    private static void DescribeProblems(OpenApiOperation operation, Route route)
    {
        var responses = operation.Responses ?? [];
        foreach (var status in DocumentedProblems.Of(route))
        {
            responses[Text(status.Key)].Description = string.Join(", ", status.Select(problem => problem.Code));
        }

        operation.Responses = [];
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal))
        {
            operation.Responses.Add(status, response);
        }
    }

    /// <summary>The document's own route; the generator leaves it out.</summary>
    private static OpenApiPathItem Itself(OpenApiDocument document)
    {
        var operation = new OpenApiOperation
        {
            OperationId = Routes.OpenApi.Name,
            Description = RouteText.Of(Routes.OpenApi),
            Tags = new HashSet<OpenApiTagReference> { new(Operations) },
            Responses = new() { ["200"] = Answer("This document.", "application/json", new OpenApiSchema { Type = JsonSchemaType.Object }) },
        };
        foreach (var status in DocumentedProblems.Of(Routes.OpenApi))
        {
            operation.Responses[Text(status.Key)] = Answer(
                string.Join(", ", status.Select(problem => problem.Code)), "application/problem+json", new OpenApiSchemaReference(nameof(ProblemBody), document));
        }

        return new() { Operations = new() { [HttpMethod.Get] = operation } };
    }

    private static OpenApiResponse Answer(string description, string mediaType, IOpenApiSchema schema) =>
        new() { Description = description, Content = new Dictionary<string, OpenApiMediaType> { [mediaType] = new() { Schema = schema } } };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
