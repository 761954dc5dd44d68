using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Credentials;

/// <summary>A single sign-on token as <c>aws sso login</c> leaves it in ~/.aws/sso/cache.</summary>
internal sealed class SsoToken
{
    private readonly string _path;
    private readonly JsonObject _json;

    private SsoToken(string path, JsonObject json)
    {
        _path = path;
        _json = json;
    }

    /// <summary>The token itself, or null.</summary>
    public string? AccessToken => Text("accessToken");

    /// <summary>True while the token holds for another minute.</summary>
    public bool IsFresh => AccessToken != null && Time("expiresAt") is { } end && end > DateTimeOffset.UtcNow.AddMinutes(1);

    /// <summary>What a new token can be asked for with, where the login allows it.</summary>
    public (string ClientId, string ClientSecret, string RefreshToken)? Renewal =>
        Text("clientId") is { } id && Text("clientSecret") is { } secret && Text("refreshToken") is { } refresh
            && (Time("registrationExpiresAt") ?? DateTimeOffset.MaxValue) > DateTimeOffset.UtcNow
            ? (id, secret, refresh)
            : null;

    /// <summary>The cached token of a session (its name, or the start URL of an older profile); null where nobody has logged in.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "SHA-1 is the AWS CLI's rule for the file's name; nothing is protected by it.")]
    public static SsoToken? Of(string session)
    {
        var name = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(session))).ToLowerInvariant();
        var path = Path.Combine(AwsEnvironment.Home, ".aws", "sso", "cache", name + ".json");
        try
        {
            return File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject json ? new(path, json) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Puts a renewed token in the old one's place, for the AWS CLI too: the old refresh token may not work a second time.</summary>
    public void Renew(string accessToken, DateTimeOffset expires, string? refreshToken)
    {
        _json["accessToken"] = accessToken;
        _json["expiresAt"] = expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        if (refreshToken != null)
            _json["refreshToken"] = refreshToken;
        try
        {
            var temporary = _path + "." + Guid.NewGuid().ToString("N");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new StreamWriter(temporary, options))
                file.Write(_json.ToJsonString());
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs the next process a login; this one goes on.
        }
    }

    private string? Text(string name) => _json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private DateTimeOffset? Time(string name) =>
        DateTimeOffset.TryParse(Text(name)?.Replace("UTC", "Z", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
