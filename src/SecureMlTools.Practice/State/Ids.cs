using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureMlTools.Practice.State;

/// <summary>Ids that look like AWS's. The id of a name is always the same, so that a scenario reads the same every time; new ones follow from a counter.</summary>
internal sealed class Ids(string accountId, string region)
{
    private int _made;

    /// <summary>The id of something that has a name: <c>i-0</c> and sixteen hexadecimal digits.</summary>
    public string Of(string prefix, string name) => $"{prefix}-0{Hex($"{accountId}/{region}/{prefix}/{name}")[..16]}";

    /// <summary>An id that was not given before.</summary>
    public string New(string prefix) => Of(prefix, "#" + Interlocked.Increment(ref _made).ToString(CultureInfo.InvariantCulture));

    /// <summary>A UUID of a name.</summary>
    public string Uuid(string name)
    {
        var hex = Hex($"{accountId}/{region}/uuid/{name}");
        return $"{hex[..8]}-{hex[8..12]}-4{hex[13..16]}-8{hex[17..20]}-{hex[20..32]}";
    }

    /// <summary>A MAC address of a name.</summary>
    public static string Mac(string name)
    {
        var hex = Hex(name);
        return $"0a:{hex[..2]}:{hex[2..4]}:{hex[4..6]}:{hex[6..8]}:{hex[8..10]}";
    }

    private static string Hex(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
