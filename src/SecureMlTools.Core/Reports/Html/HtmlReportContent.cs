namespace SecureMlTools.Reports;

/// <summary>What goes into an HTML report. Parts that are left out have no section.</summary>
public sealed record HtmlReportContent
{
    /// <summary>Its heading.</summary>
    public string Title { get; init; } = "Hardening report";

    /// <summary>The findings of the audit.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The machines, for their names and types; may be empty or have only some.</summary>
    public IReadOnlyList<TrainingInstance> Instances { get; init; } = [];

    /// <summary>A plan, or what became of one; null for none.</summary>
    public IReadOnlyList<ChangeResult>? Changes { get; init; }

    /// <summary>What an undo did; null for none.</summary>
    public IReadOnlyList<ChangeResult>? Undone { get; init; }

    /// <summary>What changed between two audits; null for none.</summary>
    public IReadOnlyList<FindingChange>? Comparison { get; init; }

    /// <summary>Name of the baseline judged by; null when it is not known.</summary>
    public string? Baseline { get; init; }

    /// <summary>When the report was made; the clock's time when left out.</summary>
    public DateTimeOffset? GeneratedAt { get; init; }
}
