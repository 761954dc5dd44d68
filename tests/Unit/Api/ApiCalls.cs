using System.Text;
using SecureMlTools.Api;

namespace SecureMlTools.Tests.Api;

/// <summary>Calls an operation whose types the test does not know.</summary>
internal static class ApiCalls
{
    public static AwsHttpRequest Encode(AwsOperation operation, object request) => operation.EncodeRequest(request);

    public static object Decode(AwsOperation operation, string body) => operation.DecodeResponse(new MemoryStream(Encoding.UTF8.GetBytes(body)));
}
