using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using SecureMlTools.Api;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>A client token makes a call that is sent again have the first one's answer, and no second effect.</summary>
internal static class Idempotency
{
    public static TResponse Once<TRequest, TResponse>(
        PracticeRegion region, AwsOperation<TRequest, TResponse> operation, string? token, TRequest request, Func<TResponse> make)
        where TRequest : class
        where TResponse : class
    {
        if (string.IsNullOrEmpty(token)) return make();
        var asked = Fingerprint(operation, request);
        if (region.Idempotent.TryGetValue((operation.Name, token), out var first))
            return first.Fingerprint == asked
                ? (TResponse)first.Response
                : throw new ServiceException("IdempotentParameterMismatch", "Client token already used before with different request parameters.");
        var response = make();
        region.Idempotent[(operation.Name, token)] = (asked, response);
        return response;
    }

    private static string Fingerprint(AwsOperation operation, object request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) operation.WriteRequestJson(writer, request);
        return Convert.ToHexString(SHA256.HashData(buffer.WrittenSpan));
    }
}
