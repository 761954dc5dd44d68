using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using SecureMlTools.Aws.Credentials;

namespace SecureMlTools.Aws.Http;

/// <summary>Signs with version 4, or not at all.</summary>
internal sealed class AuthHandler(bool signed) : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => signed ? AuthSchemeOption.DEFAULT_SIGV4 : AuthSchemeOption.DEFAULT_NOAUTH;
}

/// <summary>Gives the pipeline a provider's keys.</summary>
internal sealed class RawCredentials(IKeyProvider provider) : AWSCredentials
{
    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        var keys = (await provider.GetAsync(CancellationToken.None).ConfigureAwait(false)).Keys;
        return new(keys.AccessKey, keys.SecretKey, keys.SessionToken);
    }
}
