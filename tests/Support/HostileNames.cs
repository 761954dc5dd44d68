using System.Text;

namespace SecureMlTools.Tests.Support;

/// <summary>Makes names as attackers, alerts and careless people write them. The same seed makes the same names.</summary>
internal sealed class HostileNames(int seed)
{
    private static readonly string[] Good = ["pypi", "files", "pythonhosted", "huggingface", "a", "x9", "cdn-lfs", "_dmarc", "xn--bcher-kva", "b\u00fccher", "\u043f\u0440\u0438\u043c\u0435\u0440", "\u4f8b\u3048", "www", "evil", "s3", "r1---sn"];
    private static readonly string[] Suffixes = ["com", "org", "net", "co", "co.uk", "io", "github.io", "\u0440\u0444", "xn--p1ai", "internal", "test", "1", "0x1", "s3.amazonaws.com"];
    private static readonly string[] Attacks =
    [
        "\"", ";", "\n", "\r\n", "\0", "|67|", "|0d 0a|", "\\", "\\\"", "'", "`", ")", "(", "\"; sid:9; ", "\npass ip any any -> any any (sid:9;)", "\u001b[2J", "$HOME_NET", "=cmd|calc", "*", "**", "..", ":", ":443", ":99999",
        "@", "%2e", "%00", "#", "?", "/", "//", " ", "\t", "\u00a0", "\u200b", "\u202e", "\u00ad", "\u3002", "\uff0e", "\uff41", "\ud800", "\udc00", "\u0130", "\u212a", "\u2024", "\u2488", "\ufe52", "-", "--", "_", "xn--", "[::1]", "127.1",
        "\ufb01", "\u0660", "\u0301", "\ud83d\ude00", "\uffff", "!", ",", "content:", "pcre:\"/x/\"", "\u2028",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next name.</summary>
    public string Next()
    {
        var text = new StringBuilder();
        if (_random.Next(4) == 0) text.Append(Pick(["http://", "https://", "HTTPS://", "ftp://", "://", "https://user@", "https://a.b:c@", "*.", ".", "*", ""]));
        for (var labels = _random.Next(1, 5); labels > 0; labels--) text.Append(_random.Next(40) == 0 ? new string('a', _random.Next(1, 70)) : Pick(Good)).Append('.');
        text.Append(Pick(Suffixes));
        if (_random.Next(5) == 0) text.Append(Pick([".", ":443", ":8443", "/path;a=b", "?x", "", "", "."]));
        // Most are attacked, so that what is taken has stood something.
        for (var attacks = _random.Next(4) switch { 0 => 0, 1 or 2 => 1, _ => _random.Next(1, 4) }; attacks > 0; attacks--)
        {
            var attack = _random.Next(3) == 0 ? ((char)_random.Next(0x10000)).ToString() : Pick(Attacks);
            var at = _random.Next(text.Length + 1);
            if (_random.Next(6) == 0 && at < text.Length) text.Remove(at, 1);
            text.Insert(at, attack);
        }

        if (_random.Next(6) == 0) Upper(text);
        return text.ToString();
    }

    private void Upper(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
            if (_random.Next(2) == 0) text[i] = char.ToUpperInvariant(text[i]);
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
