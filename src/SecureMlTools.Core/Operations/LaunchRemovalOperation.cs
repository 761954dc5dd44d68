using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Iam;
using SecureMlTools.Api.Sts;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Launch.Machines.Kinds;
using Filter = SecureMlTools.Api.Ec2.Filter;
using Instance = SecureMlTools.Api.Ec2.Instance;

namespace SecureMlTools.Operations;

/// <summary>
/// Terminates machines that were launched here, and with the last of a launch takes away what was made for them: the group, the role and its profile, the
/// launch template and the logs. What others use by now stays, and so does everything that has not the launch's tag.
/// </summary>
public static partial class LaunchRemovalOperation
{
    private const string StackTag = "aws:cloudformation:stack-name";
    // AWS's limit of values in one filter.
    private const int FilterValues = 200;
    private static readonly TimeSpan Terminating = TimeSpan.FromMinutes(10);

    /// <summary>Plans a removal. Nothing is changed.</summary>
    /// <param name="aws">A transport into the region.</param>
    /// <param name="instanceIds">Machines to terminate.</param>
    /// <param name="launches">Launches to take away with all their machines.</param>
    /// <param name="keepLogs">Leaves the log groups.</param>
    /// <param name="force">Takes protection from termination off first.</param>
    /// <param name="cancellationToken">Stops before the next call.</param>
    public static async Task<LaunchRemovalPlan> PlanAsync(IAwsTransport aws, IReadOnlyList<string> instanceIds, IReadOnlyList<string> launches, bool keepLogs, bool force, CancellationToken cancellationToken)
    {
        var caller = await aws.SendAsync(StsApi.GetCallerIdentity.Call(new()), cancellationToken).ConfigureAwait(false);
        var (account, partition) = (caller.Account ?? "", caller.Arn?.Split(':') is [_, { Length: > 0 } p, ..] ? p : "aws");
        var named = await MachinesAsync(aws, "instance-id", instanceIds, cancellationToken).ConfigureAwait(false);
        var refusals = new List<LaunchRefusal>(instanceIds.Except(named.Select(m => m.InstanceId!), StringComparer.Ordinal)
            .Select(id => new LaunchRefusal(id, "InstanceNotFound", $"There is no instance {id} in {aws.Region} of account {account}: check the id and the region.")));
        refusals.AddRange(named.Where(m => Launch(m) is null)
            .Select(m => new LaunchRefusal(m.InstanceId!, "NotALaunch", $"{m.InstanceId} was not started by New-HardenedTrainingInstance (it has no tag secureml:machine), so it is left alone: aws ec2 terminate-instances --region {aws.Region} --instance-ids {m.InstanceId}")));
        var planned = new List<LaunchRemoval>();
        foreach (var launch in launches.Concat(named.Select(Launch).OfType<string>()).Distinct(StringComparer.Ordinal))
        {
            // EC2's filters take * and ?, and a tag can hold anything.
            if (!LaunchName().IsMatch(launch))
            {
                refusals.Add(new LaunchRefusal(launch, "LaunchNotFound", $"'{Text.OneLine(launch)}' is not the name of a launch: one looks like job1-0a1b2c3d, and is the value of a machine's tag secureml:machine."));
                continue;
            }

            var whole = launches.Contains(launch, StringComparer.Ordinal);
            var scope = new BlueprintScope(aws, BlueprintOwner.Machine(launch), account, aws.Region, partition, TimeProvider.System) { Names = MachineBlueprint.NamesOf(launch) };
            var machines = await MachinesAsync(aws, "tag:secureml:machine", [launch], cancellationToken).ConfigureAwait(false);
            var surroundings = (await BlueprintState.ReadAsync(scope, MachineKinds.Surroundings, cancellationToken).ConfigureAwait(false)).Found;
            if (machines.Count == 0 && surroundings.Count == 0)
            {
                refusals.Add(new LaunchRefusal(launch, "LaunchNotFound", $"There is no launch '{Text.OneLine(launch)}' in {aws.Region} of account {account}: it is the value of a machine's tag secureml:machine."));
                continue;
            }

            // Roles are seen in every region: this one's machines may run in another.
            var regional = machines.Count > 0 || surroundings.Any(s => s.Type is not (RoleKind.TypeName or ProfileKind.TypeName));
            var home = await HomeAsync(aws, surroundings, cancellationToken).ConfigureAwait(false);
            if (home is null ? !regional : home != aws.Region)
            {
                refusals.Add(new LaunchRefusal(launch, "LaunchNotFound", home is not null ? $"Launch {launch} is of {Text.OneLine(home)}, not of {aws.Region}: give that region." : $"Of launch {launch} only a role is known, and not its region: take it away with the AWS CLI if nothing uses it."));
                continue;
            }

            if (machines.Select(m => m.Tags.Value(StackTag)).Concat(surroundings.Select(s => s.Tags?.GetValueOrDefault(StackTag))).FirstOrDefault(s => s is not null) is { } stack)
            {
                refusals.Add(new LaunchRefusal(launch, "StackOwned", $"Launch {Text.OneLine(launch)} was made by the CloudFormation stack '{Text.OneLine(stack)}': delete it there."));
                continue;
            }

            var living = machines.Where(m => m.State?.Name is not ("terminated" or "shutting-down")).Select(m => m.InstanceId!).ToList();
            IReadOnlyList<string> ending = [.. machines.Where(m => m.State?.Name == "shutting-down").Select(m => m.InstanceId!)];
            var wanted = whole ? living : [.. living.Intersect(instanceIds, StringComparer.Ordinal)];
            var guarded = force ? [] : await ProtectedAsync(aws, wanted, cancellationToken).ConfigureAwait(false);
            refusals.AddRange(guarded.Select(id => new LaunchRefusal(id, "Protected", $"{id} is protected from termination, so it is left alone: -Force takes the protection off first.")));
            var going = wanted.Except(guarded, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            var keeps = living.Except(going, StringComparer.Ordinal).ToList() is { Count: > 0 } staying
                ? $"{Some(staying)} of the launch {(staying.Count == 1 ? "stays" : "stay")}"
                : await OthersAsync(scope, surroundings, [.. going, .. ending], cancellationToken).ConfigureAwait(false);
            if (keepLogs) surroundings = [.. surroundings.Where(s => s.Type != LogGroupKind.TypeName)];
            if (going.Count > 0 || (keeps is null && surroundings.Count > 0)) planned.Add(new LaunchRemoval(scope, going, keeps is null ? ending : [], keeps is null ? surroundings : [], keeps, force));
            else if (keeps is not null && guarded.Count == 0) refusals.Add(new LaunchRefusal(launch, "InUse", $"What was made for launch {Text.OneLine(launch)} is left alone: {keeps}."));
        }

        return new LaunchRemovalPlan(account, planned, refusals);
    }

    /// <summary>Carries one out: the machines first, and the rest only when all of them are gone.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="removal">The plan of it.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Stops before the next call; another run goes on from there.</param>
    public static async Task<IReadOnlyList<LaunchedResource>> RunAsync(IAwsTransport aws, LaunchRemoval removal, IProgress<(int Done, int Total, string Activity)>? progress, TimeProvider? time, CancellationToken cancellationToken)
    {
        var scope = removal.Scope with { Aws = aws, Time = time ?? TimeProvider.System };
        var total = removal.Machines.Count + removal.Surroundings.Count;
        progress?.Report((0, total, $"terminating {Some([.. removal.Machines, .. removal.Ending])}"));
        var problem = await TerminateAsync(scope, removal, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> all = [.. removal.Machines, .. removal.Ending];
        var states = (await MachinesAsync(aws, "instance-id", all, cancellationToken).ConfigureAwait(false)).ToDictionary(m => m.InstanceId!, m => m.State?.Name, StringComparer.Ordinal);
        // Each is looked at: of several zones, AWS may have ended the machines of one and refused those of another. One that is not shown is gone only when nothing went wrong.
        var results = all.Select(id => (states.GetValueOrDefault(id) ?? (problem is null ? "terminated" : "not shown")) switch
        {
            "terminated" => removal.Resource(ResourceTypes.Instance, id, LaunchOutcome.Removed),
            var state => removal.Resource(ResourceTypes.Instance, id, LaunchOutcome.LeftBehind, problem ?? $"it is still {state} after {Terminating.TotalMinutes:0} minutes"),
        }).ToList();
        IReadOnlyList<LaunchedResource> Kept(IEnumerable<FoundResource> some, string why) => [.. some.Select(s => removal.Resource(s.Type, s.PhysicalId, LaunchOutcome.Kept, why))];
        if (results.Any(r => r.Outcome == LaunchOutcome.LeftBehind)) return [.. results, .. Kept(removal.Surroundings, "a machine of the launch is still there")];
        if (removal.Surroundings.Count == 0) return results;

        // Between the question and now somebody may have started another machine with them.
        if (await UsersAsync(scope, removal, all, cancellationToken).ConfigureAwait(false) is { } users) return [.. results, .. Kept(removal.Surroundings, users)];
        // The group first: EC2 refuses it while a machine uses it that it does not show yet, and then the role stays too.
        var isGroup = removal.Surroundings.ToLookup(s => s.Type is ResourceTypes.SecurityGroup or SelfRuleKind.In or SelfRuleKind.Out);
        var group = await RemoveAsync(scope, removal, [.. isGroup[true]], progress, removal.Machines.Count, total, cancellationToken).ConfigureAwait(false);
        if (group.Any(r => r.Outcome == LaunchOutcome.LeftBehind)) return [.. results, .. group, .. Kept(isGroup[false], "the security group is still there, so a machine may use it")];
        return [.. results, .. group, .. await RemoveAsync(scope, removal, [.. isGroup[false]], progress, removal.Machines.Count + group.Count, total, cancellationToken).ConfigureAwait(false)];
    }

    private static async Task<IReadOnlyList<LaunchedResource>> RemoveAsync(
        BlueprintScope scope, LaunchRemoval removal, IReadOnlyList<FoundResource> some, IProgress<(int Done, int Total, string Activity)>? progress, int before, int total, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResourceKind> kinds = [.. MachineKinds.Surroundings.Where(k => some.Any(s => s.Type == k.Type))];
        var gone = await new BlueprintRemover(kinds, scope, null, progress is null ? null : new Forward(progress, before, total)).RemoveAsync(some, cancellationToken).ConfigureAwait(false);
        return [.. gone.Select(r => removal.Resource(r.Type, r.PhysicalId, r.Action == BuildAction.Removed ? LaunchOutcome.Removed : LaunchOutcome.LeftBehind, r.Reason))];
    }

    private static async Task<string?> UsersAsync(BlueprintScope scope, LaunchRemoval removal, IReadOnlyList<string> gone, CancellationToken cancellationToken)
    {
        var living = (await MachinesAsync(scope.Aws, "tag:secureml:machine", [removal.Launch], cancellationToken).ConfigureAwait(false)).Where(m => m.State?.Name != "terminated").Select(m => m.InstanceId!).Except(gone, StringComparer.Ordinal).ToList();
        return living.Count > 0 ? $"{Some(living)} of the launch {(living.Count == 1 ? "is" : "are")} there by now" : await OthersAsync(scope, removal.Surroundings, gone, cancellationToken).ConfigureAwait(false);
    }

    // The region of the launch, as it is written on its role or its profile; null where neither tells.
    private static async Task<string?> HomeAsync(IAwsTransport aws, IReadOnlyList<FoundResource> surroundings, CancellationToken cancellationToken)
    {
        IReadOnlyList<Api.Iam.Tag>? tags = null;
        if (surroundings.FirstOrDefault(s => s.Type == RoleKind.TypeName)?.PhysicalId is { } role)
            tags = (await aws.SendAsync(IamApi.GetRole.Call(new GetRoleRequest { RoleName = role }), cancellationToken).ConfigureAwait(false)).Role?.Tags;
        else if (surroundings.FirstOrDefault(s => s.Type == ProfileKind.TypeName)?.PhysicalId is { } profile)
            tags = (await aws.SendAsync(IamApi.GetInstanceProfile.Call(new GetInstanceProfileRequest { InstanceProfileName = profile }), cancellationToken).ConfigureAwait(false)).InstanceProfile?.Tags;
        return tags.OrEmpty().FirstOrDefault(t => t.Key == MachineBlueprint.RegionKey)?.Value;
    }

    // Null, or why not all of them are gone.
    private static async Task<string?> TerminateAsync(BlueprintScope scope, LaunchRemoval removal, CancellationToken cancellationToken)
    {
        var kind = new MachinesKind(new MachineWait(false, Terminating, null)) { Unprotects = removal.Unprotects };
        var machines = new FoundResource { Type = MachinesKind.TypeName, PhysicalId = string.Join(',', removal.Machines) };
        var patience = new Patience(scope.Time, Terminating);
        try
        {
            if (removal.Machines.Count > 0) await kind.DeleteAsync(scope, machines, cancellationToken).ConfigureAwait(false);
            if (removal.Ending.Count > 0) machines = machines with { PhysicalId = string.Join(',', removal.Machines.Concat(removal.Ending)) };
            while (!await kind.IsGoneAsync(scope, machines, cancellationToken).ConfigureAwait(false))
                if (!await patience.AgainAsync(cancellationToken).ConfigureAwait(false)) break;
            return null;
        }
        catch (AwsException e)
        {
            return Failure.Sentence(e) ?? Text.OneLine(e.Message);
        }
    }

    // The group may be on other machines by now, and the role in them.
    private static async Task<string?> OthersAsync(BlueprintScope scope, IReadOnlyList<FoundResource> surroundings, IReadOnlyList<string> going, CancellationToken cancellationToken)
    {
        var users = new List<string>();
        if (surroundings.FirstOrDefault(s => s.Type == ResourceTypes.SecurityGroup) is { } group)
        {
            var request = new DescribeNetworkInterfacesRequest { Filters = [new Filter { Name = "group-id", Values = [group.PhysicalId] }] };
            var interfaces = (await Ec2Api.DescribeNetworkInterfaces.AllAsync(scope.Aws, request, cancellationToken).ConfigureAwait(false)).NetworkInterfaces.OrEmpty();
            users.AddRange(interfaces.Where(n => n.Attachment?.InstanceId is not { } id || !going.Contains(id, StringComparer.Ordinal)).Select(n => n.Attachment?.InstanceId ?? n.NetworkInterfaceId!));
        }

        if (surroundings.FirstOrDefault(s => s.Type == ProfileKind.TypeName)?.Attributes.GetValueOrDefault("Arn") is { Length: > 0 } profile)
            users.AddRange((await MachinesAsync(scope.Aws, "iam-instance-profile.arn", [profile], cancellationToken).ConfigureAwait(false)).Where(m => m.State?.Name != "terminated" && !going.Contains(m.InstanceId!, StringComparer.Ordinal)).Select(m => m.InstanceId!));
        var distinct = users.Distinct(StringComparer.Ordinal).ToList();
        return distinct.Count == 0 ? null : $"{Some(distinct)} {(distinct.Count == 1 ? "uses" : "use")} it too";
    }

    private static async Task<IReadOnlyList<string>> ProtectedAsync(IAwsTransport aws, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var guarded = new List<string>();
        foreach (var id in ids)
        {
            var answer = await aws.SendAsync(Ec2Api.DescribeInstanceAttribute.Call(new DescribeInstanceAttributeRequest { InstanceId = id, Attribute = "disableApiTermination" }), cancellationToken).ConfigureAwait(false);
            if (answer.DisableApiTermination?.Value == true) guarded.Add(id);
        }

        return guarded;
    }

    private static async Task<List<Instance>> MachinesAsync(IAwsTransport aws, string filter, IReadOnlyList<string> values, CancellationToken cancellationToken)
    {
        // By filter: named as ids, one that is not there would fail the call for all of them.
        var machines = new List<Instance>();
        foreach (var some in values.Distinct(StringComparer.Ordinal).Chunk(FilterValues))
        {
            var answer = await Ec2Api.DescribeInstances.AllAsync(aws, new DescribeInstancesRequest { Filters = [new Filter { Name = filter, Values = some }] }, cancellationToken).ConfigureAwait(false);
            machines.AddRange(answer.Reservations.OrEmpty().SelectMany(r => r.Instances.OrEmpty()));
        }

        return machines;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\z")]
    private static partial Regex LaunchName();

    private static string? Launch(Instance machine) => machine.Tags.Value("secureml:machine");

    private static string Some(IReadOnlyList<string> ids) => string.Join(", ", ids.Take(3)) + (ids.Count > 3 ? $" and {ids.Count - 3} more" : "");

    private sealed class Forward(IProgress<(int, int, string)> to, int before, int total) : IProgress<BlueprintProgress>
    {
        public void Report(BlueprintProgress value) => to.Report((before + value.Done, total, value.Activity));
    }
}
