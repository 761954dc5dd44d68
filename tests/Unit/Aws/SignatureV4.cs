using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureMlTools.Tests.Aws;

/// <summary>Recomputes a request's signature from its secret, by AWS's description of version 4 and by nothing of the SDK.</summary>
internal static partial class SignatureV4
{
    /// <summary>What was signed for, as <c>key region/service</c>; fails the test where the signature is wrong.</summary>
    public static string Check(FakeRequest request, string secret)
    {
        var match = Authorization().Match(request.Header("Authorization") ?? "");
        Assert.True(match.Success, "not signed");
        var (key, day, region, service) = (match.Groups["key"].Value, match.Groups["day"].Value, match.Groups["region"].Value, match.Groups["service"].Value);
        var signed = match.Groups["headers"].Value.Split(';');
        Assert.Contains("host", signed);
        var canonical = string.Join('\n', [
            request.Method,
            request.Path,
            request.Target.Contains('?', StringComparison.Ordinal) ? request.Target.Split('?')[1] : "",
            .. signed.Select(h => h + ":" + request.Header(h)),
            "",
            string.Join(';', signed),
            Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request.Body)))]);
        var time = request.Header("X-Amz-Date")!;
        var text = $"AWS4-HMAC-SHA256\n{time}\n{day}/{region}/{service}/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signing = new[] { day, region, service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), Hmac);
        Assert.Equal(Hex(Hmac(signing, text)), match.Groups["signature"].Value);
        return $"{key} {region}/{service}";
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex("^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/(?<day>[0-9]+)/(?<region>[^/]+)/(?<service>[^/]+)/aws4_request, ?SignedHeaders=(?<headers>[^,]+), ?Signature=(?<signature>[0-9a-f]+)$")]
    private static partial Regex Authorization();
}
