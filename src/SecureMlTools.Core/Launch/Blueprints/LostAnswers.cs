using SecureMlTools.Api;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>Calls whose effect may be there already: the answer to an earlier attempt was lost.</summary>
internal static class LostAnswers
{
    /// <summary>Sends a call; the error that says that its effect is there already is as good as an answer.</summary>
    public static async Task SendAsync<T>(IAwsTransport aws, AwsCall<T> call, string alreadyThere, CancellationToken cancellationToken)
    {
        try
        {
            await aws.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == alreadyThere)
        {
        }
    }
}
