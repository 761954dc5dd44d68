using SecureMlTools.Api;
using SecureMlTools.Api.Sts;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Credentials;

/// <summary>Keys of a role for a token in a file, as pods on EKS and CI runners have it. The call is not signed: the token is the proof.</summary>
internal sealed class WebIdentityCredentials(CredentialContext context, string where, string role, string tokenFile, string? sessionName, AwsProfile? profile) : IKeyProvider
{
    public string Source => $"{where}, role {role} by web identity";

    public async Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken)
    {
        string token;
        try
        {
            // Read each time: the file is renewed while the pod runs.
            token = (await File.ReadAllTextAsync(AwsEnvironment.ExpandHome(tokenFile), cancellationToken).ConfigureAwait(false)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AwsException($"The web identity token of {where} cannot be read: {e.Message}", "NoCredentials");
        }

        var sts = context.Clients.Make(StsApi.Service, context.Settings.ForTokens(), context.StsRegion(role, profile), null);
        var answer = await sts.SendAsync(
            StsApi.AssumeRoleWithWebIdentity.Call(new AssumeRoleWithWebIdentityRequest { RoleArn = role, RoleSessionName = sessionName ?? SessionName.New(), WebIdentityToken = token }),
            cancellationToken).ConfigureAwait(false);
        return SessionName.Read(answer.Credentials, role);
    }
}
