using SecureMlTools.Api;
using SecureMlTools.Practice.Handlers;

namespace SecureMlTools.Practice;

/// <summary>An answer as it goes over the wire.</summary>
/// <param name="Status">HTTP status; 0 where the connection breaks instead.</param>
/// <param name="Body">The whole body.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="RequestId">The request's id.</param>
internal sealed record WireAnswer(int Status, byte[] Body, string ContentType, string RequestId)
{
    public static readonly WireAnswer Reset = new(0, [], "", "");

    /// <summary>True where only half of the body arrives.</summary>
    public bool IsTruncated { get; init; }

    public bool IsReset => Status == 0;

    /// <summary>What arrives of the body.</summary>
    public ReadOnlyMemory<byte> Arriving => IsTruncated ? Body.AsMemory(0, Body.Length / 2) : Body;

    public static string ContentTypeOf(AwsService service) => service.Protocol == WireProtocol.Json ? "application/x-amz-json-" + service.JsonVersion : "text/xml;charset=UTF-8";

    public static WireAnswer Error(AwsService service, string code, string message, string requestId, int status = 0)
    {
        var answer = AwsErrors.Encode(service, code, message, requestId, status);
        return new WireAnswer(answer.Status, answer.Body, answer.ContentType, requestId);
    }

    /// <summary>The answer of a fault that keeps the call from being carried out; null for the other kinds.</summary>
    public static WireAnswer? Instead(PracticeFaultKind kind, AwsOperation operation, string requestId) => kind switch
    {
        PracticeFaultKind.Reset => Reset,
        PracticeFaultKind.HtmlPage => new WireAnswer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>"u8.ToArray(), "text/html", requestId),
        PracticeFaultKind.ServerError => operation.Service.Protocol == WireProtocol.Ec2
            ? Error(operation.Service, "InternalError", "An internal error has occurred", requestId, 500)
            : Error(operation.Service, operation.Service.Protocol == WireProtocol.Json ? "InternalServerError" : "InternalFailure", "An internal failure occurred.", requestId, 500),
        PracticeFaultKind.Throttle => operation.Service.Protocol == WireProtocol.Ec2
            ? Error(operation.Service, "RequestLimitExceeded", "Request limit exceeded.", requestId, 503)
            : Error(operation.Service, operation.Service.Protocol == WireProtocol.Json ? "ThrottlingException" : "Throttling", "Rate exceeded", requestId, 400),
        _ => null,
    };

    public static WireAnswer Denied(string accountId, string region, AwsOperation operation, string requestId)
    {
        var who = StsHandlers.CallerArn(accountId);
        var why = $"is not authorized to perform: {operation.IamAction} on resource: {(operation.Service.Protocol == WireProtocol.Ec2 ? "*" : $"arn:aws:{operation.Service.IamPrefix}:{region}:{accountId}:*")} because no identity-based policy allows the {operation.IamAction} action";
        return operation.Service.Protocol switch
        {
            WireProtocol.Ec2 => Error(operation.Service, "UnauthorizedOperation", $"You are not authorized to perform this operation. User: {who} {why}", requestId, 403),
            WireProtocol.Json => Error(operation.Service, "AccessDeniedException", $"User: {who} {why}", requestId, 400),
            _ => Error(operation.Service, "AccessDenied", $"User: {who} {why}", requestId, 403),
        };
    }
}
