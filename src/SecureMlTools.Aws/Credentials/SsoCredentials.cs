using System.Net;
using System.Text;
using System.Text.Json;
using SecureMlTools.Api;
using SecureMlTools.Aws.Http;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Credentials;

/// <summary>Keys by single sign-on (IAM Identity Center). https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html</summary>
internal sealed class SsoCredentials : IKeyProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly CredentialContext _context;
    private readonly string _profile;
    private readonly string _session;
    private readonly string _region;
    private readonly string _account;
    private readonly string _role;

    public SsoCredentials(CredentialContext context, AwsProfile profile)
    {
        _context = context;
        _profile = profile.Name;
        var section = profile["sso_session"] is { } name
            ? context.Settings.Files.Section("sso-session", name) ?? throw Incomplete($"names the section [sso-session {name}], which does not exist")
            : profile.Settings;
        _session = profile["sso_session"] ?? profile["sso_start_url"]!;
        _region = section.GetValueOrDefault("sso_region") ?? profile["sso_region"] ?? throw Incomplete("has no sso_region");
        _account = profile["sso_account_id"] ?? throw Incomplete("has no sso_account_id");
        _role = profile["sso_role_name"] ?? throw Incomplete("has no sso_role_name");
    }

    public string Source => $"profile '{_profile}', single sign-on as {_role} in {_account}";

    public async Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken)
    {
        var token = SsoToken.Of(_session);
        if (token is { IsFresh: false })
            await RenewAsync(token, cancellationToken).ConfigureAwait(false);
        if (token is not { IsFresh: true })
            throw Expired();
        var endpoint = _context.Clients.Endpoints.Resolve(_context.Settings.ForTokens(), "SSO", "sso", _region).Url.TrimEnd('/');
        var answer = await SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, $"{endpoint}/federation/credentials?role_name={Uri.EscapeDataString(_role)}&account_id={Uri.EscapeDataString(_account)}");
                request.Headers.TryAddWithoutValidation("x-amz-sso_bearer_token", token.AccessToken);
                return request;
            },
            endpoint,
            cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            HttpStatusCode.OK => Read(answer.Body),
            HttpStatusCode.Unauthorized => throw Expired(),
            var status => throw new AwsException($"Single sign-on gave no keys for the role {_role} in the account {_account}: HTTP {(int)status} {Member(answer.Body, "message")}", "SsoRefused", (int)status),
        };
    }

    /// <summary>Asks for a new token with the login's refresh token. Where that fails the old token stays, and the caller says to log in.</summary>
    private async Task RenewAsync(SsoToken token, CancellationToken cancellationToken)
    {
        if (token.Renewal is not var (id, secret, refresh))
            return;
        var endpoint = _context.Clients.Endpoints.Resolve(_context.Settings.ForTokens(), "SSO OIDC", "sso-oidc", _region).Url.TrimEnd('/');
        var answer = await SendAsync(
            () => new(HttpMethod.Post, endpoint + "/token")
            {
                Content = new StringContent(
                    JsonSerializer.Serialize(new Dictionary<string, string> { ["clientId"] = id, ["clientSecret"] = secret, ["grantType"] = "refresh_token", ["refreshToken"] = refresh }),
                    Encoding.UTF8,
                    "application/json"),
            },
            endpoint,
            cancellationToken).ConfigureAwait(false);
        if (answer.Status != HttpStatusCode.OK || Member(answer.Body, "accessToken") is not { } access)
            return;
        using var json = JsonDocument.Parse(answer.Body);
        var seconds = json.RootElement.TryGetProperty("expiresIn", out var value) && value.TryGetInt32(out var s) ? s : 0;
        token.Renew(access, DateTimeOffset.UtcNow.AddSeconds(seconds), Member(answer.Body, "refreshToken"));
    }

    private async Task<SmallAnswer> SendAsync(Func<HttpRequestMessage> make, string endpoint, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = make();
                var answer = await _context.Http.SendAsync(request, Patience, cancellationToken).ConfigureAwait(false);
                if (attempt == 3 || answer.Status is < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests)
                    return answer;
            }
            catch (Exception e) when ((e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)) && attempt == 3)
            {
                throw new AwsException($"The single sign-on endpoint {endpoint} does not answer: {e.Message}", "ConnectionFailed");
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Once more.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300 * attempt), cancellationToken).ConfigureAwait(false);
        }
    }

    private ProvidedKeys Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var keys = document.RootElement.GetProperty("roleCredentials");
            return new(
                new(keys.GetProperty("accessKeyId").GetString()!, keys.GetProperty("secretAccessKey").GetString()!, keys.GetProperty("sessionToken").GetString()),
                DateTimeOffset.FromUnixTimeMilliseconds(keys.GetProperty("expiration").GetInt64()));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new AwsException($"Single sign-on answered without keys for the role {_role}.", "NoCredentials");
        }
    }

    private static string? Member(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonKeys.Text(document.RootElement, name);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private AwsException Expired() => new($"The single sign-on session of the profile '{_profile}' has expired or was never begun: run aws sso login --profile {_profile}", "SsoExpired");

    private AwsException Incomplete(string what) => new($"The profile '{_profile}' {what}.", "ProfileIncomplete");
}
