using Amazon.Runtime;
using Amazon.Runtime.Internal;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Http;

/// <summary>
/// The SDK's adaptive rules, with limits of their own for failures that waiting does not mend: an HTML page instead of AWS's error is asked for
/// once more, a closed port three times in all, and an answer lost after a change was made not at all.
/// </summary>
internal sealed class RetryRules : AdaptiveRetryPolicy
{
    private readonly TransportTimings _timings;

    public RetryRules(IClientConfig config, TransportTimings timings)
        : base(config)
    {
        _timings = timings;
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
            FailureKind.NotAws => Task.FromResult(context.Retries < 1),
            FailureKind.Unreachable => Task.FromResult(context.Retries < 2),
            FailureKind.TimedOut => Task.FromResult(context.Retries < 1 && request.IsRead),
            FailureKind.Unreadable => Task.FromResult(context.Retries < 2 && request.IsRead),
            _ => base.RetryForExceptionAsync(executionContext, exception),
        };
    }

    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        var context = executionContext.RequestContext;
        return ((RawRequest)context.OriginalRequest).LastFailure == FailureKind.Other
            ? base.WaitBeforeRetryAsync(executionContext)
            : Task.Delay(_timings.QuickBackOff * context.Retries, context.CancellationToken);
    }

    public override Task ObtainSendTokenAsync(IExecutionContext executionContext, Exception exception) =>
        _timings.Adaptive ? base.ObtainSendTokenAsync(executionContext, exception) : Task.CompletedTask;
}
