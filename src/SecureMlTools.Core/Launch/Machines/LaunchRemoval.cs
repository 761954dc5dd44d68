using SecureMlTools.Controls;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines;

/// <summary>One launch, about to be taken away whole or in part.</summary>
public sealed class LaunchRemoval
{
    internal LaunchRemoval(BlueprintScope scope, IReadOnlyList<string> machines, IReadOnlyList<string> ending, IReadOnlyList<FoundResource> surroundings, string? keeps, bool unprotects)
    {
        Scope = scope;
        Machines = machines;
        Ending = ending;
        Surroundings = surroundings;
        Keeps = keeps;
        Unprotects = unprotects;
    }

    /// <summary>The launch: the value of the tag <c>secureml:machine</c>.</summary>
    public string Launch => Scope.Owner.Name;

    /// <summary>The machines that would be terminated.</summary>
    public IReadOnlyList<string> Machines { get; }

    /// <summary>Why what was made for the machines stays; null when it goes with the last of them.</summary>
    public string? Keeps { get; }

    /// <summary>What would go with them, a line each.</summary>
    public IReadOnlyList<string> Lines => [.. Surroundings.Select(s => $"{s.Type} {s.PhysicalId}")];

    /// <summary>What would go, in the order in which it goes.</summary>
    public IReadOnlyList<LaunchedResource> Resources =>
        [.. Machines.Select(id => Resource(ResourceTypes.Instance, id, LaunchOutcome.Planned)), .. BlueprintRemover.Alone(Surroundings).AsEnumerable().Reverse().OrderBy(s => s.Type == ResourceTypes.SecurityGroup ? 0 : 1).Select(s => Resource(s.Type, s.PhysicalId, LaunchOutcome.Planned))];

    /// <summary>What it comes to, in one sentence for a question.</summary>
    public string Summary
    {
        get
        {
            var parts = new List<string>();
            if (Machines.Count > 0) parts.Add($"terminate {string.Join(", ", Machines)}");
            if (Ending.Count > 0) parts.Add($"wait for {string.Join(", ", Ending)} to end");
            if (Lines.Count > 0) parts.Add($"remove {string.Join(", ", Lines.Select(Text.Visible))}");
            return $"Launch {Text.Visible(Launch)} in {Scope.Region}: {string.Join(" and ", parts)}";
        }
    }

    internal LaunchedResource Resource(string type, string id, LaunchOutcome outcome, string? reason = null) =>
        new() { Launch = Launch, ResourceType = type, ResourceId = id, InstanceId = type == ResourceTypes.Instance ? id : null, Outcome = outcome, Reason = reason, Region = Scope.Region, AccountId = Scope.AccountId };

    internal BlueprintScope Scope { get; }

    /// <summary>Machines of the launch that shut down already: what they use goes only when they are gone.</summary>
    internal IReadOnlyList<string> Ending { get; }

    internal IReadOnlyList<FoundResource> Surroundings { get; }

    internal bool Unprotects { get; }
}

/// <summary>What a removal would take away, and which machines it leaves alone.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Launches">The launches, whole or in part.</param>
/// <param name="Refusals">Machines and launches that were named and are left alone.</param>
public sealed record LaunchRemovalPlan(string AccountId, IReadOnlyList<LaunchRemoval> Launches, IReadOnlyList<LaunchRefusal> Refusals);

/// <summary>Why something that was named is left alone.</summary>
/// <param name="Target">The machine's id, or the launch.</param>
/// <param name="Code">A stable word for it: InstanceNotFound, LaunchNotFound, NotALaunch, StackOwned, Protected or InUse.</param>
/// <param name="Reason">One sentence with the remedy.</param>
public sealed record LaunchRefusal(string Target, string Code, string Reason);
