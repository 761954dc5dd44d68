using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines;

/// <summary>A launch that was checked and not begun.</summary>
public sealed class LaunchPlan : ILaunchPlan
{
    internal LaunchPlan(LaunchRequest request, LaunchFacts facts, MachineBlueprint machines, BuildJournalFile? tokens, string journalPath)
    {
        Request = request;
        Facts = facts;
        Machines = machines;
        Blueprint = machines.ToBuild();
        Tokens = tokens;
        JournalPath = journalPath;
        Warnings = [.. LaunchChecks.Warnings(request, facts)];
    }

    /// <summary>The request.</summary>
    public LaunchRequest Request { get; }

    /// <summary>What should be known before.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What will be made, a line each.</summary>
    public IReadOnlyList<string> Lines => [.. Blueprint.Resources.Select(r => $"{r.Type} {r.LogicalId}: {r.Purpose}")];

    /// <summary>Whose the resources will be: the value of their tag <c>secureml:machine</c>.</summary>
    public string OwnerName => Blueprint.Owner.Name;

    /// <summary>Where the journal will be once something is made.</summary>
    public string JournalPath { get; }

    /// <summary>The plan as a template; each machine is a resource of it.</summary>
    public InfrastructureTemplate Template(TemplateFormat format) => InfrastructureTemplate.Of(Machines.ToTemplate(), format);

    internal LaunchFacts Facts { get; }

    internal MachineBlueprint Machines { get; }

    internal Blueprint Blueprint { get; }

    internal BuildJournalFile? Tokens { get; }
}

/// <summary>What a launch came to.</summary>
public sealed record LaunchResult
{
    /// <summary>The machines; empty after a failure.</summary>
    public IReadOnlyList<TrainingInstance> Instances { get; init; } = [];

    /// <summary>Why it failed and what became of what it had made, in sentences; null when it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>What should be known of machines that were started.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What went wrong.</summary>
    public Exception? Exception { get; init; }

    /// <summary>What could not be taken away, a line each.</summary>
    public IReadOnlyList<string> LeftBehind { get; init; } = [];

    /// <summary>The journal; null when nothing was to be made.</summary>
    public string? JournalPath { get; init; }
}
