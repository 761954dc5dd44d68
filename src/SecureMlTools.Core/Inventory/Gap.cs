using SecureMlTools.Api;

namespace SecureMlTools.Inventory;

/// <summary>Why a reading holds no answer.</summary>
public enum ReadingStatus
{
    /// <summary>The answer is whole.</summary>
    Ok,

    /// <summary>The caller lacks the IAM permission.</summary>
    Denied,

    /// <summary>AWS answered with an error, or not at all.</summary>
    Failed,

    /// <summary>A saved inventory has no file for it.</summary>
    Missing,

    /// <summary>A saved file stops before the last page.</summary>
    Truncated,
}

/// <summary>A reading without an answer: what was asked, and what came instead.</summary>
/// <param name="Operation">The operation asked.</param>
/// <param name="Status">The kind of gap; never <see cref="ReadingStatus.Ok"/>.</param>
/// <param name="ErrorCode">AWS's error code, or <c>Missing</c>, <c>Truncated</c>.</param>
/// <param name="Reason">One sentence that names the remedy: the IAM action to allow, or the command to run.</param>
public sealed record Gap(AwsOperation Operation, ReadingStatus Status, string ErrorCode, string Reason)
{
    internal static Gap From(AwsOperation operation, AwsException error) => error.IsAccessDenied
        ? new(operation, ReadingStatus.Denied, error.ErrorCode, $"{operation.Name} was denied ({error.ErrorCode}): allow the IAM action {operation.IamAction}.")
        : new(operation, ReadingStatus.Failed, error.ErrorCode, $"{operation.Name} failed ({error.ErrorCode}): {Text.OneLine(error.Message)}");

    internal static Gap Missing(AwsOperation operation, string file, string command) =>
        new(operation, ReadingStatus.Missing, "Missing", $"The inventory has no {file}; make it with: {command}");

    internal static Gap Truncated(AwsOperation operation, string file) =>
        new(operation, ReadingStatus.Truncated, "Truncated", $"The inventory file {file} is truncated: it ends with a next token. Write it again without --max-items or --no-paginate.");

    internal static Gap NotRead(AwsOperation operation) =>
        new(operation, ReadingStatus.Missing, "NotRead", $"{operation.Name} was not read.");
}

/// <summary>An answer, or the reason why there is none.</summary>
/// <typeparam name="T">The answer's type.</typeparam>
public readonly struct Fact<T>
    where T : class
{
    private readonly T? _value;
    private readonly Gap? _gap;

    internal Fact(T value)
    {
        _value = value;
        _gap = null;
    }

    internal Fact(Gap gap)
    {
        _value = null;
        _gap = gap;
    }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public Gap? Gap => _gap;

    /// <summary>The answer. Ask <see cref="Gap"/> or <see cref="TryGet"/> first.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => _value ?? throw new InvalidOperationException(_gap?.Reason ?? "The fact was not read.");

    /// <summary>Gives the answer or the gap.</summary>
    public bool TryGet([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out Gap? gap)
    {
        value = _value;
        gap = _gap;
        return value is not null;
    }

    internal Fact<TResult> Select<TResult>(Func<T, TResult> map)
        where TResult : class => _value is null ? new Fact<TResult>(_gap!) : new Fact<TResult>(map(_value));
}
