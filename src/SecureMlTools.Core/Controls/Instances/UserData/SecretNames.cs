using System.Text.RegularExpressions;

namespace SecureMlTools.Controls.Instances.UserData;

/// <summary>Tells by its name whether what is assigned to something is a secret, and by its look whether a value is only a reference to one.</summary>
internal static class SecretNames
{
    private static readonly HashSet<string> Passwords = ["password", "passwd", "passphrase", "pwd", "pass"];
    private static readonly HashSet<string> Secrets = ["secret", "token", "apikey", "secretkey", "accesskey", "privatekey", "authkey"];
    private static readonly HashSet<string> KeyOwners = ["api", "access", "secret", "private", "auth", "encryption", "signing", "account", "master"];

    // A name that ends so holds something about a secret: where it is, how long it lives.
    private static readonly HashSet<string> About =
    [
        "file", "path", "name", "id", "url", "uri", "arn", "ttl", "seconds", "timeout", "expire", "expires", "expiry", "expiration", "type", "length", "count", "limit", "policy", "dir",
        "endpoint", "header", "auth", "authentication", "required", "enabled", "rotation", "version", "prefix", "env", "var", "provider", "manager", "store", "ref", "size", "age", "hash",
    ];

    private static readonly HashSet<string> NoValues =
        new(["true", "false", "yes", "no", "on", "off", "null", "none", "required", "optional", "enabled", "disabled", "prompt", "stdin"], StringComparer.OrdinalIgnoreCase);

    // Only what follows the secret itself ends a word: tokenizer is no token, and maxTokens counts them.
    private static readonly Regex Word = new("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>The kind of secret that goes by a name; null when it names none.</summary>
    public static string? KindOf(string name)
    {
        if (name.Length > 128) return null;
        var words = Word.Matches(name).Select(m => m.Value.ToLowerInvariant()).ToList();
        if (words.Count == 0 || About.Contains(words[^1])) return null;
        if (words.Any(Passwords.Contains)) return "password";
        if (words.Any(Secrets.Contains)) return "token or secret";
        for (var i = 1; i < words.Count; i++)
            if (words[i] == "key" && KeyOwners.Contains(words[i - 1])) return "token or secret";
        return null;
    }

    /// <summary>True when a value is no secret itself: a variable, a command, a path, a place to fill in.</summary>
    public static bool IsReference(string value) =>
        value.Length < 4
        || value[0] is '$' or '`' or '<' or '{' or '[' or '%' or '@' or '/' or '~' or '|' or '>' or '!' or '*' or '&' or '\\' or '-' or '('
        || value.Contains("${", StringComparison.Ordinal) || value.Contains("$(", StringComparison.Ordinal) || value.Contains("{{", StringComparison.Ordinal)
        || value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith("arn:", StringComparison.Ordinal) || value.StartsWith("ssm:", StringComparison.Ordinal)
        || value.StartsWith("file:", StringComparison.Ordinal) || value.StartsWith("http://", StringComparison.Ordinal) || value.StartsWith("https://", StringComparison.Ordinal)
        || NoValues.Contains(value)
        || value.AsSpan().Trim(value[0]).IsEmpty;
}
