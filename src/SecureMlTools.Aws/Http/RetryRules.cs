using Amazon.Runtime;
using Amazon.Runtime.Internal;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Http;

/// <summary>
/// The SDK's standard rules, with limits of their own for failures that waiting does not mend: an HTML page instead of AWS's error is asked for
/// once more, a closed port three times in all; a want of capacity, and an answer lost after a change was made, not at all.
/// </summary>
internal sealed class RetryRules : StandardRetryPolicy
{
    private readonly SendingRate _rate;
    private readonly TransportTimings _timings;

    public RetryRules(IClientConfig config, TransportTimings timings)
        : base(config)
    {
        _timings = timings;
        _rate = new(TimeProvider.System, timings.SlowestRate);
        MaxBackoffInMilliseconds = (int)timings.BackOff.TotalMilliseconds;
        ThrottlingErrorCodes.Add("EC2ThrottledException");
        ThrottlingErrorCodes.Add("Http429");
    }

    public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
    {
        var context = executionContext.RequestContext;
        if (context.CancellationToken.IsCancellationRequested)
            return Task.FromResult(false);
        var request = (RawRequest)context.OriginalRequest;
        request.LastFailure = Failure.Of(exception);
        return request.LastFailure switch
        {
            FailureKind.NoCapacity => Task.FromResult(false),
            FailureKind.NotAws => Task.FromResult(context.Retries < 1),
            FailureKind.Unreachable => Task.FromResult(context.Retries < 2),
            FailureKind.TimedOut => Task.FromResult(context.Retries < 1 && request.IsRead),
            FailureKind.Unreadable => Task.FromResult(context.Retries < 2 && request.IsRead),
            _ => base.RetryForExceptionAsync(executionContext, exception),
        };
    }

    /// <summary>Stale connections are retried outside the count; an answer that broke off had a live one.</summary>
    public override bool IsStaleConnectionError(Exception exception) => exception is not UnreadableResponseException && base.IsStaleConnectionError(exception);

    public override bool OnRetry(IExecutionContext executionContext, bool bypassAcquireCapacity, bool isThrottlingError)
    {
        if (isThrottlingError)
            _rate.Throttled();
        else if (executionContext.RequestContext.OriginalRequest is RawRequest { LastFailure: not FailureKind.Unreachable } request)
            request.MayHaveTakenEffect = true;
        return base.OnRetry(executionContext, bypassAcquireCapacity, isThrottlingError);
    }

    public override void NotifySuccess(IExecutionContext executionContext)
    {
        _rate.Answered();
        base.NotifySuccess(executionContext);
    }

    public override Task ObtainSendTokenAsync(IExecutionContext executionContext, Exception exception) =>
        _rate.Reserve() is var wait && wait > TimeSpan.Zero ? Task.Delay(wait, executionContext.RequestContext.CancellationToken) : Task.CompletedTask;

    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        var context = executionContext.RequestContext;
        return ((RawRequest)context.OriginalRequest).LastFailure == FailureKind.Other
            ? base.WaitBeforeRetryAsync(executionContext)
            : Task.Delay(_timings.QuickBackOff * context.Retries, context.CancellationToken);
    }
}
