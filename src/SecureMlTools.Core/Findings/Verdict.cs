using SecureMlTools.Inventory;

namespace SecureMlTools.Controls;

/// <summary>What a control's judgement of one resource is, before it is dressed as a <see cref="Finding"/>.</summary>
public readonly record struct Verdict
{
    private Verdict(FindingStatus status, string reason, IReadOnlyList<Evidence>? evidence, Severity? severity)
    {
        Status = status;
        Reason = reason;
        Evidence = evidence ?? [];
        Severity = severity;
    }

    /// <summary>The status; <see cref="FindingStatus.Excepted"/> is given later, by the baseline.</summary>
    public FindingStatus Status { get; }

    /// <summary>One sentence with the values seen.</summary>
    public string Reason { get; }

    /// <summary>The facts it rests on.</summary>
    public IReadOnlyList<Evidence> Evidence { get; }

    /// <summary>A severity of its own, where the control grades; null for the control's.</summary>
    public Severity? Severity { get; }

    /// <summary>The resource meets the control.</summary>
    public static Verdict Pass(string reason, params IReadOnlyList<Evidence> evidence) => new(FindingStatus.Pass, reason, evidence, null);

    /// <summary>The resource does not meet the control.</summary>
    public static Verdict Fail(string reason, params IReadOnlyList<Evidence> evidence) => new(FindingStatus.Fail, reason, evidence, null);

    /// <summary>The resource does not meet the control, and here that matters more or less than usual.</summary>
    public static Verdict Fail(Severity severity, string reason, params IReadOnlyList<Evidence> evidence) => new(FindingStatus.Fail, reason, evidence, severity);

    /// <summary>The evidence is missing: an API error, a denied permission, a truncated page.</summary>
    public static Verdict Unknown(Gap gap) => new(FindingStatus.Unknown, gap.Reason, [new Evidence("error", gap.ErrorCode, gap.Operation.IamAction)], null);

    /// <summary>AWS answered, but without what is needed to decide.</summary>
    public static Verdict Unknown(string reason, params IReadOnlyList<Evidence> evidence) => new(FindingStatus.Unknown, reason, evidence, null);

    /// <summary>The control says nothing about this resource.</summary>
    public static Verdict NotApplicable(string reason, params IReadOnlyList<Evidence> evidence) => new(FindingStatus.NotApplicable, reason, evidence, null);

    /// <summary>A control that needs a value which no baseline sets.</summary>
    public static Verdict NoPolicy(string key) => NotApplicable($"no policy set: the baseline has no {key}");
}
