using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Networks.Contents;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Networks;

/// <summary>A network that was planned, beside what is there of it.</summary>
public sealed class TrainingNetworkPlan : ILaunchPlan
{
    internal TrainingNetworkPlan(NetworkDesign design, IReadOnlyList<ResourceMatch> matches, IReadOnlyList<FoundResource> found)
    {
        Design = design;
        Matches = matches;
        Warnings = [.. design.Warnings, .. NetworkDifferences.Of(design, matches, found)];
        Network = new TrainingNetwork
        {
            Name = design.Request.Name,
            Region = design.Facts.Region,
            AccountId = design.Facts.AccountId,
            Outcome = IsComplete ? LaunchOutcome.Kept : LaunchOutcome.Planned,
            VpcCidr = design.Request.VpcCidr,
            AvailabilityZone = design.Zones,
            Resource = [.. matches.Select(Planned)],
            Cost = NetworkCosts.Of(design),
        };
    }

    /// <summary>The network as it would be.</summary>
    public TrainingNetwork Network { get; }

    /// <summary>What to know before it is made, and where what is there differs from what is asked for and is left so.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>How many resources would be made.</summary>
    public int ToMake => Matches.Count(m => m.Found is null);

    /// <summary>How many are there and would be finished: settings of theirs are missing, or were taken out.</summary>
    public int ToFinish => Matches.Count(m => m.IsUnfinished);

    /// <summary>True when a build would change nothing.</summary>
    public bool IsComplete => ToMake + ToFinish == 0;

    /// <summary>Checks that a build may change what is there.</summary>
    /// <exception cref="OptionException">It is a stack's.</exception>
    public void CheckBuild() => NetworkLayout.CheckStack(Network.Name, Stack);

    /// <summary>The CloudFormation stack that made what is there; null where none did.</summary>
    internal string? Stack { get; init; }

    /// <summary>Its resources beside what is there.</summary>
    internal IReadOnlyList<ResourceMatch> Matches { get; }

    /// <summary>The layout.</summary>
    internal NetworkDesign Design { get; }

    /// <summary>What it comes to, in one sentence for a question.</summary>
    public string Summary => $"{ToMake} of {Matches.Count} resources in {Design.Facts.Region} ({string.Join(", ", Design.Zones)}){Finishing}: {string.Join("; ", Network.Cost.Where(c => c.PerMonth is not null))}";

    /// <summary>The plan as a template.</summary>
    public InfrastructureTemplate Template(TemplateFormat format) => InfrastructureTemplate.Of(Design.Blueprint, format);

    internal TrainingNetworkResource Resource(BuiltResource built)
    {
        var planned = built.LogicalId is { } id ? Design.Blueprint.Find(id) : null;
        return new TrainingNetworkResource
        {
            Network = Network.Name,
            LogicalId = built.LogicalId ?? built.PhysicalId,
            ResourceType = built.Type,
            ResourceId = built.PhysicalId,
            Outcome = Enum.Parse<LaunchOutcome>(built.Action.ToString()),
            Purpose = planned?.Purpose ?? "",
            Cidr = planned?.Properties.Text("CidrBlock"),
            Reason = built.Reason,
            Region = Network.Region,
            AccountId = Network.AccountId,
        };
    }

    internal TrainingNetwork Built(BuildResult result, IReadOnlyList<TrainingNetworkResource> resources)
    {
        var made = result.Resources.ToDictionary(r => r.LogicalId!, StringComparer.Ordinal);
        var subnets = Design.Zones.Select(z => made[Design.SubnetId(SubnetPurpose.Workload, z)].PhysicalId).ToList();
        var s3 = made["S3Endpoint"].PhysicalId;
        return Network with
        {
            Outcome = result.Resources.Any(r => r.Action == BuildAction.Created) ? (result.Resources.Any(r => r.Action == BuildAction.Kept) ? LaunchOutcome.Finished : LaunchOutcome.Created)
                : result.Resources.Any(r => r.Action == BuildAction.Finished) ? LaunchOutcome.Finished : LaunchOutcome.Kept,
            VpcId = made["Vpc"].PhysicalId,
            SubnetId = subnets,
            FirewallArn = made.GetValueOrDefault("Firewall")?.PhysicalId,
            RuleGroupArn = made.GetValueOrDefault(FirewallParts.AllowList)?.PhysicalId,
            PublicIpAddress = [.. result.Resources.Where(r => r.Type == "AWS::EC2::EIP").Select(r => r.Found?.Attributes.GetValueOrDefault("PublicIp")).OfType<string>()],
            S3EndpointId = s3,
            Resource = resources,
            BucketPolicy = NetworkPolicies.BucketPolicy(Design.Facts, s3),
            ExecutionRolePolicy = NetworkPolicies.ExecutionRolePolicy(Design.Facts, Network.Name, made["Vpc"].PhysicalId, subnets),
            JournalPath = result.JournalPath,
        };
    }

    private string Finishing => ToFinish == 0 ? "" : $", and {string.Join(", ", Matches.Where(m => m.IsUnfinished).Select(m => m.Resource.LogicalId))} finished";

    private TrainingNetworkResource Planned(ResourceMatch match) => new()
    {
        Network = Design.Request.Name,
        LogicalId = match.Resource.LogicalId,
        ResourceType = match.Resource.Type,
        ResourceId = match.Found?.PhysicalId,
        Outcome = match.Found is null || match.IsUnfinished ? LaunchOutcome.Planned : LaunchOutcome.Kept,
        Purpose = match.Resource.Purpose,
        Cidr = match.Resource.Properties.Text("CidrBlock"),
        Reason = match.Differences.Count == 0 ? null : string.Join("; ", match.Differences),
        Region = Design.Facts.Region,
        AccountId = Design.Facts.AccountId,
    };
}

/// <summary>What building came to.</summary>
/// <param name="Network">The network; null when a step failed and everything was taken away again.</param>
/// <param name="Resources">Its resources, or those that were taken away and those that were left behind.</param>
/// <param name="Failure">Why it failed, in one sentence that names what is left.</param>
/// <param name="JournalPath">The journal; null when nothing was to be made.</param>
public sealed record TrainingNetworkBuild(TrainingNetwork? Network, IReadOnlyList<TrainingNetworkResource> Resources, string? Failure, string? JournalPath)
{
    /// <summary>What went wrong.</summary>
    public Exception? Exception { get; init; }
}

/// <summary>What there is of a network.</summary>
public sealed class TrainingNetworkState
{
    internal TrainingNetworkState(string name, NetworkFacts facts, BlueprintState state, VpcContents contents)
    {
        Name = name;
        Facts = facts;
        State = state;
        Contents = contents;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How many resources were found.</summary>
    public int Count => State.Found.Count;

    /// <summary>Its VPC; null when that is gone already.</summary>
    public string? VpcId => State.Found.FirstOrDefault(f => f.Type == Controls.ResourceTypes.Vpc)?.PhysicalId;

    internal NetworkFacts Facts { get; }

    internal BlueprintState State { get; }

    /// <summary>The CloudFormation stack that made it; null where none did.</summary>
    internal string? Stack => NetworkLayout.Stack(State.Found.FirstOrDefault(f => f.Type == Controls.ResourceTypes.Vpc));

    /// <summary>What else is in its VPC.</summary>
    internal VpcContents Contents { get; }

    /// <summary>Everything that could not be read, each type once.</summary>
    internal IEnumerable<Unread> Unread => State.Unread.Concat(Contents.Unread).DistinctBy(u => u.Type);

    internal TrainingNetworkResource Resource(BuiltResource built) => new()
    {
        Network = Name,
        LogicalId = built.LogicalId ?? built.PhysicalId,
        ResourceType = built.Type,
        ResourceId = built.PhysicalId,
        Outcome = Enum.Parse<LaunchOutcome>(built.Action.ToString()),
        Reason = built.Reason,
        Region = Facts.Region,
        AccountId = Facts.AccountId,
    };
}
