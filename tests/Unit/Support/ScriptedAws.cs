using System.Collections.Concurrent;
using SecureMlTools.Api;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Tests.Support;

/// <summary>A transport that answers as the test says, operation by operation, and remembers what it was asked.</summary>
internal sealed class ScriptedAws : IAwsTransport
{
    private readonly ConcurrentDictionary<string, Func<object, object>> _answers = new();
    private readonly Func<object, object>? _otherwise;

    /// <summary>Makes one.</summary>
    /// <param name="otherwise">Answers, by the request, what has no answer of its own; null where nothing else may be asked.</param>
    public ScriptedAws(Func<object, object>? otherwise = null)
    {
        _otherwise = otherwise;
        On(StsApi.GetCallerIdentity, _ => new GetCallerIdentityResponse { Account = "111122223333", Arn = "arn:aws:iam::111122223333:user/tester" });
    }

    public string Region { get; init; } = "us-east-1";

    public ConcurrentQueue<(string Operation, object Request)> Calls { get; } = new();

    public ScriptedAws On<TRequest, TResponse>(AwsOperation<TRequest, TResponse> operation, Func<TRequest, TResponse> answer)
        where TRequest : class
        where TResponse : class
    {
        _answers[operation.Name] = request => answer((TRequest)request);
        return this;
    }

    public Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = call.Operation.DecodeRequest(call.Http);
        Calls.Enqueue((call.Operation.Name, request));
        return (_answers.GetValueOrDefault(call.Operation.Name) ?? _otherwise) is { } answer
            // What is not the operation's own record is read from the wire, as it would be.
            ? Task.FromResult(answer(request) is var said && said is T own ? own : call.Decode(new MemoryStream(call.Operation.EncodeResponse(said, "request"))))
            : Task.FromException<T>(new AwsException($"The test expects no call of {call.Operation.Name}.", "Unexpected", 400, null, call.Operation));
    }

    /// <summary>The requests of an operation, in order.</summary>
    public IReadOnlyList<T> Sent<T>() => [.. Calls.Select(c => c.Request).OfType<T>()];
}
