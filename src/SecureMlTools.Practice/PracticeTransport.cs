using SecureMlTools.Api;

namespace SecureMlTools.Practice;

/// <summary>Calls the practice account, and tries again what the live transport would: throttling and 5xx, a broken connection, for a read an unreadable body.</summary>
internal sealed class PracticeTransport(PracticeAccount account, string region) : IAwsTransport
{
    private const int MostAttempts = 8;
    private const int MostUnreadable = 3;

    public string Region { get; } = region;

    public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        // Off the caller's thread, as a network would be: calls sent together are answered together.
        await Task.Yield();
        var unreadable = 0;
        var doubtful = false;
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answer = await account.AnswerAsync(Region, call.Operation, call.Http, cancellationToken).ConfigureAwait(false);
            if (answer.Status == 200)
            {
                try
                {
                    return call.Decode(new MemoryStream(answer.Arriving.ToArray(), writable: false));
                }
                catch (FormatException e)
                {
                    // A change that was made is not made again only because its answer could not be read.
                    if (PracticeAccount.IsChanging(call.Operation) || ++unreadable >= MostUnreadable)
                        throw new AwsException($"{call.Operation}: the answer cannot be read: {e.Message}", "UnreadableResponse", answer.Status, answer.RequestId, call.Operation, e);
                    continue;
                }
            }

            var error = Error(call.Operation, answer, doubtful);
            var isPage = error.ErrorCode.StartsWith("Http5", StringComparison.Ordinal);
            var retries = error.IsCapacityShortage ? 1 : isPage ? 2 : answer.IsReset || error.IsThrottled || answer.Status >= 500 ? MostAttempts : 1;
            if (attempt >= retries) throw error;
            doubtful |= !error.IsThrottled;
        }
    }

    private static AwsException Error(AwsOperation operation, WireAnswer answer, bool doubtful)
    {
        if (answer.IsReset) return new AwsException($"{operation}: the connection to the practice account was lost.", "ConnectionLost", operation: operation) { MayHaveTakenEffect = doubtful };
        var error = operation.DecodeError(answer.Status, answer.Arriving, name => name.Equals("x-amzn-RequestId", StringComparison.OrdinalIgnoreCase) ? answer.RequestId : null);
        return new AwsException(error.Message ?? $"{operation} was answered with HTTP {answer.Status} and no error code.", error.Code ?? "Http" + answer.Status, answer.Status, error.RequestId, operation) { MayHaveTakenEffect = doubtful };
    }
}
