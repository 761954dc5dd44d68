using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Sts;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Launch.Networks.Contents;
using SecureMlTools.Repair;

namespace SecureMlTools.Operations;

/// <summary>Plans, builds, removes and checks training networks.</summary>
public static class TrainingNetworkOperation
{
    /// <summary>Plans a network. Makes no changing call.</summary>
    /// <exception cref="OptionException">It cannot be built as asked for; one sentence says why.</exception>
    public static async Task<TrainingNetworkPlan> PlanAsync(IAwsTransport aws, NetworkRequest request, CancellationToken cancellationToken)
    {
        NetworkChecks.Request(request);
        var facts = await NetworkFacts.ReadAsync(aws, cancellationToken).ConfigureAwait(false);
        var design = NetworkDesign.Of(request, facts);
        var state = await BlueprintState.ReadAsync(Scope(aws, facts, request.Name, null), ResourceKinds.All, cancellationToken).ConfigureAwait(false);
        var matches = state.Match(design.Blueprint);
        var vpc = matches.First(m => m.Resource.LogicalId == "Vpc").Found;
        var stack = NetworkLayout.Stack(vpc);
        // A stack's network is planned for its next template, which may well have another layout.
        if (vpc is not null && stack is null) NetworkLayout.Check(design, vpc, matches);
        if (stack is null) NetworkLayout.CheckNames(design, state);
        return new TrainingNetworkPlan(design, matches, state.Found) { Stack = stack };
    }

    /// <summary>Where a build of a plan that begins now keeps its journal, unless told otherwise.</summary>
    public static string DefaultJournal(TrainingNetworkPlan plan, TimeProvider time) => Repair.Journal.DefaultPath(plan.Design.Facts.AccountId, plan.Design.Facts.Region, time.GetUtcNow());

    /// <summary>Builds what a plan wants and is not there. Of a plan that is complete it makes no changing call.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="journalPath">Where to write the journal; null for the default place.</param>
    /// <param name="progress">Is told of every step.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Stops before the next call; another run goes on from there.</param>
    /// <exception cref="OptionException">The network is a stack's.</exception>
    public static async Task<TrainingNetworkBuild> BuildAsync(IAwsTransport aws, TrainingNetworkPlan plan, string? journalPath, IProgress<(int Done, int Total, string Activity)>? progress, TimeProvider? time, CancellationToken cancellationToken)
    {
        plan.CheckBuild();
        var design = plan.Design;
        var scope = Scope(aws, design.Facts, design.Request.Name, time);
        var builder = new BlueprintBuilder(ResourceKinds.All, scope, _ => Task.FromResult(Journal(design, journalPath, scope.Time)), Told(progress));
        // Nobody is asked about a plan that is complete, so nothing is made for it either: not even what went missing since.
        var result = await (plan.IsComplete ? builder.WaitAsync(plan.Matches, cancellationToken) : builder.BuildAsync(design.Blueprint, cancellationToken)).ConfigureAwait(false);
        var resources = result.Resources.Select(r => plan.Resource(r)).ToList();
        if (result.Failure is { } failure) return new TrainingNetworkBuild(null, resources, NetworkFailures.Sentence(failure, result), result.JournalPath) { Exception = failure };
        return new TrainingNetworkBuild(plan.Built(result, resources), resources, null, result.JournalPath);
    }

    /// <summary>What there is of a network and in its VPC, as far as it can be read; null when there is none of the name.</summary>
    /// <exception cref="AwsException">So little could be read that it is not known whether there is one.</exception>
    /// <exception cref="OptionException">No network could have the name.</exception>
    public static async Task<TrainingNetworkState?> FindAsync(IAwsTransport aws, string name, CancellationToken cancellationToken)
    {
        NetworkChecks.Name(name);
        return await FindAsync(aws, name, await NetworkFacts.CallerAsync(aws, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<TrainingNetworkState?> FindAsync(IAwsTransport aws, string name, GetCallerIdentityResponse caller, CancellationToken cancellationToken)
    {
        var facts = await NetworkFacts.ReadAsync(aws, caller, cancellationToken).ConfigureAwait(false);
        var state = await BlueprintState.ReadWhatCanBeAsync(Scope(aws, facts, name, null), ResourceKinds.All, cancellationToken).ConfigureAwait(false);
        if (state.Found.Count == 0) return state.Unread is [var unread, ..] ? throw unread.Error : null;
        return new TrainingNetworkState(name, facts, state, await VpcContents.ReadAsync(aws, facts.AccountId, state, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The machines and others that are in a network, and would lose it; also what keeps its VPC from being deleted.</summary>
    /// <exception cref="OptionException">The network is a stack's.</exception>
    /// <exception cref="AwsException">Something could not be read: then who else is there is not known.</exception>
    public static async Task<IReadOnlyList<string>> UsersAsync(IAwsTransport aws, TrainingNetworkState network, CancellationToken cancellationToken)
    {
        NetworkLayout.CheckStack(network.Name, network.Stack);
        if (network.Unread.FirstOrDefault() is { } unread) throw unread.Error;
        var vpcs = network.State.Found.Where(f => f.Type == ResourceTypes.Vpc).Select(f => f.PhysicalId).ToList();
        if (vpcs.Count == 0) return [];
        var answer = await Ec2Api.DescribeNetworkInterfaces.AllAsync(aws, new DescribeNetworkInterfacesRequest { Filters = [new Filter { Name = "vpc-id", Values = vpcs }] }, cancellationToken).ConfigureAwait(false);
        // Gateways and endpoints have interfaces too; those of jobs, notebooks, file systems and databases are plain ones.
        var interfaces = answer.NetworkInterfaces.OrEmpty().Where(n => !VpcInterfaces.IsTold(n, network.State)).Select(n => n.Attachment?.InstanceId ?? n.NetworkInterfaceId!);
        return [.. interfaces.Concat(network.Contents.All.Where(o => !o.GoesWithVpc && o.Type != ResourceTypes.NetworkInterface).Select(o => o.Id)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What removing a network would take away, or null when there is none of the name. Makes no changing call.</summary>
    /// <exception cref="OptionException">The network is a stack's.</exception>
    public static async Task<TrainingNetworkRemoval?> PlanRemovalAsync(IAwsTransport aws, string name, bool keepLogs, CancellationToken cancellationToken) =>
        await FindAsync(aws, name, cancellationToken).ConfigureAwait(false) is { } network
            ? new TrainingNetworkRemoval(network, keepLogs, await UsersAsync(aws, network, cancellationToken).ConfigureAwait(false))
            : null;

    /// <summary>The error of a network that is not there.</summary>
    public static string NotFound(string name, string region) => $"There is no training network '{Text.OneLine(name)}' in {region}: check the name and the region.";

    /// <summary>Removes a network: everything that carries its tag, in the reverse of the order in which it was made.</summary>
    /// <exception cref="OptionException">The network is a stack's, or somebody has come to use it since it was read.</exception>
    public static async Task<IReadOnlyList<TrainingNetworkResource>> RemoveAsync(IAwsTransport aws, TrainingNetworkState network, bool keepLogs, IProgress<(int Done, int Total, string Activity)>? progress, TimeProvider? time, CancellationToken cancellationToken)
    {
        NetworkLayout.CheckStack(network.Name, network.Stack);
        // Read anew: between the question and the answer something may have come or gone. The kinds look at it while they delete, too.
        var scope = Scope(aws, network.Facts, network.Name, time);
        var state = await BlueprintState.ReadAsync(scope, ResourceKinds.All, cancellationToken).ConfigureAwait(false);
        // A machine that was started meanwhile would lose its way out before a subnet refuses to go.
        var now = new TrainingNetworkState(network.Name, network.Facts, state, await VpcContents.ReadAsync(aws, network.Facts.AccountId, state, cancellationToken).ConfigureAwait(false));
        var removal = new TrainingNetworkRemoval(now, keepLogs, await UsersAsync(aws, now, cancellationToken).ConfigureAwait(false));
        if (removal.Refusal is { } refusal) throw new OptionException(refusal);
        var (leaving, kept) = TrainingNetworkRemoval.Split(state, keepLogs);
        var removed = await new BlueprintRemover(ResourceKinds.All, scope, null, Told(progress)).RemoveAsync(leaving, cancellationToken).ConfigureAwait(false);
        return [.. removed.Concat(kept).Select(network.Resource)];
    }

    /// <summary>Where a network differs from what it was made as.</summary>
    /// <exception cref="OptionException">How it was made is not written on it.</exception>
    public static IReadOnlyList<TrainingNetworkDrift> Drift(TrainingNetworkState network)
    {
        var design = NetworkDesign.Of(NetworkLayout.Request(network), network.Facts);
        return [.. NetworkDrift.Of(network, design)];
    }

    /// <summary>Whether a network is as it was made: an answer in every case, or null when there is no network of the name.</summary>
    /// <exception cref="AwsException">The credentials were refused, or not even the caller's identity can be read: then nothing can be.</exception>
    /// <exception cref="OptionException">No network could have the name.</exception>
    public static async Task<TrainingNetworkCheck?> TestAsync(IAwsTransport aws, string name, CancellationToken cancellationToken)
    {
        NetworkChecks.Name(name);
        var caller = await NetworkFacts.CallerAsync(aws, cancellationToken).ConfigureAwait(false);
        var check = new TrainingNetworkCheck { Name = name, Status = DriftStatus.Unknown, Reason = "", Region = aws.Region, AccountId = caller.Account ?? "" };
        try
        {
            if (await FindAsync(aws, name, caller, cancellationToken).ConfigureAwait(false) is not { } network) return null;
            check = check with { VpcId = network.VpcId };
            var design = NetworkDesign.Of(NetworkLayout.Request(network), network.Facts);
            return NetworkDrift.Check(check, design, [.. NetworkDrift.Of(network, design)]);
        }
        catch (AwsException e) when (e.Operation is not null && !e.IsAuthenticationFailure)
        {
            return check with { Reason = Gap.From(e.Operation, e).Reason };
        }
        catch (OptionException e)
        {
            return check with { Reason = Text.OneLine(e.Message) };
        }
    }

    private static BlueprintScope Scope(IAwsTransport aws, NetworkFacts facts, string name, TimeProvider? time) =>
        new(aws, BlueprintOwner.Network(name), facts.AccountId, facts.Region, facts.Partition, time ?? TimeProvider.System)
        { Names = [(RoleKind.TypeName, NetworkDesign.FlowLogRole(name, facts.Region)), .. NetworkDesign.LogGroups.Select(g => (LogGroupKind.TypeName, LogGroupKind.Prefix(BlueprintOwner.Network(name)) + g))] };

    private static BuildJournal Journal(NetworkDesign design, string? path, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var facts = design.Facts;
        return BuildJournal.Create(path ?? Repair.Journal.DefaultPath(facts.AccountId, facts.Region, now), new JournalHeader(facts.AccountId, facts.Region, facts.CallerArn, now), design.Blueprint.Owner);
    }

    private static IProgress<BlueprintProgress>? Told(IProgress<(int, int, string)>? progress) => progress is null ? null : new Forward(progress);

    // Not Progress<T>, which would report from other threads and out of order.
    private sealed class Forward(IProgress<(int, int, string)> to) : IProgress<BlueprintProgress>
    {
        public void Report(BlueprintProgress value) => to.Report((value.Done, value.Total, value.Activity));
    }
}
