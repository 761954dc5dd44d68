using System.Security.Cryptography;
using System.Text;
using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

/// <summary>Takes user data out of a record before it is written: it often holds secrets. Its hash stays, so that a change can be seen.</summary>
public static class Redaction
{
    /// <summary>What every redacted value starts with.</summary>
    public const string Mark = "redacted:sha256:";

    /// <summary>The record without user data.</summary>
    public static object Of(object response) => response switch
    {
        DescribeInstanceAttributeResponse r when r.UserData?.Value is { } data => r with { UserData = new AttributeValue { Value = Hash(data) } },
        DescribeLaunchTemplateVersionsResponse r => r with
        {
            LaunchTemplateVersions = r.LaunchTemplateVersions is null ? null : [.. r.LaunchTemplateVersions.Select(v =>
                v.LaunchTemplateData?.UserData is { } data ? v with { LaunchTemplateData = v.LaunchTemplateData with { UserData = Hash(data) } } : v)],
        },
        _ => response,
    };

    /// <summary>The mark and the hash of a value.</summary>
    public static string Hash(string value) =>
        value.StartsWith(Mark, StringComparison.Ordinal) ? value : Mark + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value))).ToLowerInvariant();
}
