using System.Text;
using SecureMlTools.Api;

namespace SecureMlTools.Practice;

/// <summary>Finds what a request asks for: the service in the signature's scope, the operation in the X-Amz-Target header or the form's Action.</summary>
internal static class WireRouter
{
    /// <summary>The operation and the region; no operation where the account has none such.</summary>
    public static (AwsOperation? Operation, string Region) Route(HttpExchange request, PracticeAccount account)
    {
        var (region, signingName) = Scope(request.Header("Authorization"));
        return (Operation(request, signingName), region ?? account.Regions[0]);
    }

    /// <summary>The answer to a request that names nothing the account has; null for one that does.</summary>
    public static WireAnswer? Refuse(HttpExchange request, PracticeAccount account)
    {
        var requestId = Guid.NewGuid().ToString();
        if (request.Problem is { } problem) return Answer(request, null, "MalformedRequest", problem, requestId);
        var (region, signingName) = Scope(request.Header("Authorization"));
        if (region is not null && !account.Regions.Contains(region, StringComparer.OrdinalIgnoreCase))
            return Answer(request, signingName, "UnknownRegion", $"The practice account has no region '{region}'; it has {string.Join(", ", account.Regions)}.", requestId);
        return Operation(request, signingName) is null ? Answer(request, signingName, "InvalidAction", $"The practice account does not know the operation {Asked(request)}.", requestId) : null;
    }

    private static AwsOperation? Operation(HttpExchange request, string? signingName)
    {
        if (request.Header("X-Amz-Target") is { } target)
            return PracticeAccount.Operations.FirstOrDefault(o => o.Service.TargetPrefix is { } prefix && target == prefix + "." + o.Name);
        var (action, version) = Form(request);
        return action is null ? null : PracticeAccount.Operations.FirstOrDefault(o =>
            o.Service.Protocol != WireProtocol.Json && o.Name == action && (signingName is null ? o.Service.ApiVersion == version : o.Service.SigningName == signingName));
    }

    // Authorization: AWS4-HMAC-SHA256 Credential=AKIA…/20260101/us-east-1/ec2/aws4_request, SignedHeaders=…
    private static (string? Region, string? SigningName) Scope(string? authorization)
    {
        const string Mark = "Credential=";
        var start = authorization?.IndexOf(Mark, StringComparison.Ordinal) ?? -1;
        if (start < 0) return (null, null);
        var scope = authorization![(start + Mark.Length)..].Split(',')[0].Split('/');
        return scope.Length >= 5 ? (scope[^3], scope[^2]) : (null, null);
    }

    private static (string? Action, string? Version) Form(HttpExchange request)
    {
        string? action = null, version = null;
        foreach (var pair in Encoding.UTF8.GetString(request.Http.Body.Span).Split('&'))
            if (pair.StartsWith("Action=", StringComparison.Ordinal)) action = pair[7..];
            else if (pair.StartsWith("Version=", StringComparison.Ordinal)) version = pair[8..];
        return (action, version);
    }

    private static string Asked(HttpExchange request) => request.Header("X-Amz-Target") ?? Form(request).Action ?? $"behind {request.Http.Method} {request.Http.Path}";

    // Said in the protocol of the service that was asked, as far as that is known.
    private static WireAnswer Answer(HttpExchange request, string? signingName, string code, string message, string requestId)
    {
        var services = PracticeAccount.Operations.Select(o => o.Service).Distinct().ToList();
        var service = services.Find(s => s.SigningName == signingName)
            ?? services.First(s => s.Protocol == (request.Header("X-Amz-Target") is null ? WireProtocol.Ec2 : WireProtocol.Json));
        return WireAnswer.Error(service, code, message, requestId, 400);
    }
}
