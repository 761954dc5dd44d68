namespace SecureMlTools.Practice;

/// <summary>What can go wrong with a call.</summary>
public enum PracticeFaultKind
{
    /// <summary>The caller lacks the permission.</summary>
    Deny,

    /// <summary>AWS asks the caller to slow down. The call has no effect.</summary>
    Throttle,

    /// <summary>A 5xx with AWS's error code. The call has no effect.</summary>
    ServerError,

    /// <summary>A 5xx with a proxy's page in place of AWS's error. The call has no effect.</summary>
    HtmlPage,

    /// <summary>The connection breaks before the call arrives.</summary>
    Reset,

    /// <summary>The connection breaks after the call was carried out: the answer is lost, the effect stays.</summary>
    LostAnswer,

    /// <summary>The call is carried out and half of the answer arrives.</summary>
    Truncate,

    /// <summary>The answer is late.</summary>
    Delay,

    /// <summary>AWS says no, with the code and the words of <see cref="PracticeFault.Refusal"/>. The call has no effect.</summary>
    Refuse,
}

/// <summary>Something that goes wrong, and with which calls.</summary>
/// <param name="Kind">What.</param>
/// <param name="Action">IAM action concerned, with the wildcards * and ?.</param>
public sealed record PracticeFault(PracticeFaultKind Kind, string Action = "*")
{
    /// <summary>Every how many matching calls; 1 for each of them. Not used where <see cref="Fraction"/> is set.</summary>
    public int Every { get; init; } = 1;

    /// <summary>The part of matching calls, drawn at random, 0 to 1; null to count with <see cref="Every"/>.</summary>
    public double? Fraction { get; init; }

    /// <summary>Seed of the draw: the same seed and the same calls give the same faults.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How often at most; null for ever.</summary>
    public int? Times { get; init; }

    /// <summary>How late, for <see cref="PracticeFaultKind.Delay"/>.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What AWS says, for <see cref="PracticeFaultKind.Refuse"/>.</summary>
    public PracticeRefusal? Refusal { get; init; }

    /// <summary>Only calls of this region; null for all.</summary>
    public string? Region { get; init; }
}

/// <summary>A call that arrives at the account.</summary>
/// <param name="Action">Its IAM action.</param>
/// <param name="Region">The region.</param>
/// <param name="IsChanging">True where it changes something.</param>
/// <param name="Number">How many calls have arrived, this one included.</param>
public sealed record PracticeCall(string Action, string Region, bool IsChanging, long Number);
