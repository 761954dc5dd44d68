using SecureMlTools.Api;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Isolation;

/// <summary>Tells of each call and of the account that answers, for -Verbose and -Debug. Never tells a request's content.</summary>
internal sealed class NarratedTransport(IAwsTransport inner, Action<string> verbose, Action<string> debug) : IAwsTransport
{
    private int _accountTold;

    public string Region => inner.Region;

    public string CredentialSource => inner.CredentialSource;

    public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        debug($"Calling {call.Operation.IamAction} in {Region}.");
        var answer = await inner.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer is GetCallerIdentityResponse { Account: { } account } caller && Interlocked.Exchange(ref _accountTold, 1) == 0)
            verbose($"Account {account}, caller {Text.OneLine(caller.Arn)}.");
        return answer;
    }
}
