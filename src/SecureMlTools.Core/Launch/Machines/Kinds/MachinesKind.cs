using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using Instance = SecureMlTools.Api.Ec2.Instance;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>The machines of one subnet: one RunInstances, all of them or none. Their ids together are the physical id.</summary>
internal sealed class MachinesKind(MachineWait wait) : ResourceKind
{
    /// <summary>CloudFormation's name of one machine: in a template each is a resource of its own.</summary>
    public const string TypeName = "AWS::EC2::Instance";

    private const int MostNamed = 5;
    // AWS's limit of values in one filter.
    private const int FilterValues = 200;
    // How long EC2 may take to show what it has started.
    private static readonly TimeSpan Appearing = TimeSpan.FromMinutes(5);

    private static readonly string[] Tagged = ["instance", "volume", "network-interface"];

    // Ids that RunInstances gave in this run.
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    // Where the last look found the machines, and those that were behind.
    private Stage _stage;
    private IReadOnlyList<string> _late = [];

    /// <summary>Whether a protection from termination is taken off: a roll-back's machines were protected by this run itself.</summary>
    public bool Unprotects { get; init; } = true;

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => Ec2Api.RunInstances;

    public override TimeSpan Patience => wait.Longest;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeInstances.AllAsync(scope.Aws, new DescribeInstancesRequest { Filters = TagLists.OwnedBy(scope.Owner) }, cancellationToken).ConfigureAwait(false);
        return
        [
            .. Machines(answer).Where(i => i.State?.Name is not ("terminated" or "shutting-down"))
                .GroupBy(i => i.Tags.Value(BlueprintOwner.IdKey), StringComparer.Ordinal).Select(g => Found(g.Key, g.Select(i => i.InstanceId!))),
        ];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var count = making.Properties.Number("Count") ?? 1;
        var request = PropertyJson.Request(Ec2Api.RunInstances, making.Properties.Without("Count"));
        var kinds = request.InstanceMarketOptions?.MarketType == "spot" ? Tagged.Append("spot-instances-request") : Tagged;
        request = request with { MinCount = count, MaxCount = count, ClientToken = making.Token, TagSpecifications = [.. kinds.Select(k => TagLists.For(k, making.Tags))] };
        var answer = await making.Aws.SendAsync(Ec2Api.RunInstances.Call(request), cancellationToken).ConfigureAwait(false);
        _started.UnionWith(answer.Instances.OrEmpty().Select(i => i.InstanceId!));
        return Found(making.Resource.LogicalId, answer.Instances.OrEmpty().Select(i => i.InstanceId!));
    }

    // Machines are as they were asked for; what differs later is for an audit to say.
    public override IReadOnlySet<string> Unreadable { get; } = new HashSet<string>(MachineBlueprint.MachineProperties, StringComparer.Ordinal);

    /// <summary>EC2 learns of a new instance profile, and of the role in it, some seconds late. What was there before the launch does not come back.</summary>
    public override bool PassesByItself(AwsException error) =>
        (base.PassesByItself(error) && error.ErrorCode is not ("InvalidCapacityReservationId.NotFound" or "InvalidAMIID.NotFound" or "InvalidSubnetID.NotFound"))
        || (error is { ErrorCode: "InvalidParameterValue", Operation.Name: nameof(Ec2Api.RunInstances) } && (error.Message.Contains("IAM Instance Profile", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("iamInstanceProfile", StringComparison.OrdinalIgnoreCase)));

    public override async Task<FoundResource?> ReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        if (!wait.Waits) return found;
        try
        {
            return await IsReadyAsync(scope, found, cancellationToken).ConfigureAwait(false) ? found : null;
        }
        catch (AwsException e) when (e.StatusCode is 0 or >= 500 || e.IsThrottled)
        {
            // Not being told is no reason to end machines that run.
            return null;
        }
    }

    private async Task<bool> IsReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        var ids = Ids(found);
        var running = new List<string>();
        foreach (var machine in await ReadAsync(scope.Aws, ids, cancellationToken).ConfigureAwait(false))
            switch (machine.State?.Name)
            {
                case "running": running.Add(machine.InstanceId!); break;
                case "terminated" or "shutting-down" or "stopped" or "stopping":
                    throw new ResourceFailedException($"{machine.InstanceId} did not start: it is {machine.State.Name} ({Text.OneLine(machine.StateReason?.Message ?? machine.StateTransitionReason)}).{Hint(machine)}");
            }

        var passed = running.Count < ids.Count ? [] : await CheckedAsync(scope.Aws, ids, cancellationToken).ConfigureAwait(false);
        var managed = passed.Count < ids.Count ? [] : await ManagedAsync(scope.Aws, ids, cancellationToken).ConfigureAwait(false);
        IReadOnlyCollection<string> ready;
        (_stage, ready) = running.Count < ids.Count ? (Stage.Starting, running) : passed.Count < ids.Count ? (Stage.Checking, (IReadOnlyCollection<string>)passed) : (Stage.Registering, managed);
        _late = [.. ids.Except(ready, StringComparer.Ordinal)];
        wait.Progress?.Report(new MachineProgress(ids.Count, running.Count, passed.Count, managed.Count));
        return managed.Count == ids.Count;
    }

    public override string NotReady(PlannedResource resource, FoundResource found)
    {
        var after = $"after {Blueprints.Patience.Words(wait.Longest)}";
        var machines = string.Join(", ", _late.Take(MostNamed)) + (_late.Count > MostNamed ? $" and {_late.Count - MostNamed} more" : "");
        return _stage switch
        {
            Stage.Unknown => $"Whether {Text.OneLine(found.PhysicalId)} can be used was not told {after}: give a longer -TimeoutSec, or -NoWait.",
            Stage.Starting => $"{machines} did not run {after}: give a longer -TimeoutSec, or -NoWait.",
            Stage.Checking => $"{machines} had not passed the status checks {after}: give another -Image or -InstanceType, a longer -TimeoutSec, or -NoWait.",
            _ => $"{machines} ran, but {(_late.Count == 1 ? "was" : "were")} not online in Systems Manager {after}: the image needs its agent, the role ssm:UpdateInstanceInformation, and the subnet a way to the endpoints ssm and ssmmessages; -NoWait does without.",
        };
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        // A machine that this run has started may be unknown to TerminateInstances for a while; that one is would fail the call for all.
        var patience = new Patience(scope.Time, Appearing);
        var left = Ids(found);
        while (true)
        {
            try
            {
                await TerminateAsync(scope.Aws, left, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (AwsException e) when (IsAbsent(e))
            {
                left = await TerminateEachAsync(scope.Aws, left, cancellationToken).ConfigureAwait(false);
            }

            if (left.Count == 0) return;
            if (!await patience.AgainAsync(cancellationToken).ConfigureAwait(false))
                throw new ResourceFailedException($"EC2 has started {string.Join(", ", left)}, but does not show {(left.Count == 1 ? "it" : "them")} after {Appearing.TotalMinutes:0} minutes, so {(left.Count == 1 ? "it was" : "they were")} not terminated");
        }
    }

    public override async Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        var shown = (await ReadAsync(scope.Aws, Ids(found), cancellationToken).ConfigureAwait(false)).ToDictionary(i => i.InstanceId!, i => i.State?.Name, StringComparer.Ordinal);
        // A machine of this run that is not shown is not gone: it is not there yet.
        return Ids(found).All(id => shown.TryGetValue(id, out var state) ? state == "terminated" : !_started.Contains(id));
    }

    /// <summary>The ids of the machines.</summary>
    public static IReadOnlyList<string> Ids(FoundResource found) => found.PhysicalId.Split(',');

    private async Task TerminateAsync(IAwsTransport aws, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var call = Ec2Api.TerminateInstances.Call(new TerminateInstancesRequest { InstanceIds = ids });
        try
        {
            await aws.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (Unprotects && e.ErrorCode == "OperationNotPermitted")
        {
            foreach (var id in ids)
                await aws.SendAsync(Ec2Api.ModifyInstanceAttribute.Call(new ModifyInstanceAttributeRequest { InstanceId = id, DisableApiTermination = new AttributeBooleanValue { Value = false } }), cancellationToken).ConfigureAwait(false);
            await aws.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
    }

    // Those that this run has started and EC2 does not know yet.
    private async Task<IReadOnlyList<string>> TerminateEachAsync(IAwsTransport aws, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var unknown = new List<string>();
        foreach (var id in ids)
        {
            try
            {
                await TerminateAsync(aws, [id], cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException e) when (IsAbsent(e))
            {
                if (_started.Contains(id)) unknown.Add(id);
            }
        }

        return unknown;
    }

    private static async Task<List<Instance>> ReadAsync(IAwsTransport aws, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        // By filter: named as ids, one that is not shown yet would fail the call for all of them.
        var machines = new List<Instance>();
        foreach (var some in ids.Chunk(FilterValues))
            machines.AddRange(Machines(await Ec2Api.DescribeInstances.AllAsync(aws, new DescribeInstancesRequest { Filters = [new Filter { Name = "instance-id", Values = some }] }, cancellationToken).ConfigureAwait(false)));
        return machines;
    }

    private static async Task<HashSet<string>> CheckedAsync(IAwsTransport aws, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var passed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in ids.Chunk(100))
        {
            var answer = await aws.SendAsync(Ec2Api.DescribeInstanceStatus.Call(new DescribeInstanceStatusRequest { InstanceIds = some, IncludeAllInstances = true }), cancellationToken).ConfigureAwait(false);
            foreach (var status in answer.InstanceStatuses.OrEmpty())
                if (status is { InstanceStatusValue.Status: "ok", SystemStatus.Status: "ok" }) passed.Add(status.InstanceId!);
        }

        return passed;
    }

    private static async Task<HashSet<string>> ManagedAsync(IAwsTransport aws, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var online = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in ids.Chunk(50))
        {
            var request = new DescribeInstanceInformationRequest { Filters = [new InstanceInformationStringFilter { Key = "InstanceIds", Values = some }] };
            var answer = await SsmApi.DescribeInstanceInformation.AllAsync(aws, request, cancellationToken).ConfigureAwait(false);
            online.UnionWith(answer.InstanceInformationList.OrEmpty().Where(i => i.PingStatus == "Online").Select(i => i.InstanceId!));
        }

        return online;
    }

    private static string Hint(Instance machine) => machine.StateReason?.Code switch
    {
        "Client.InternalError" or "Client.InvalidKMSKey.InvalidState" =>
            " Most often the KMS key of the volumes, -KmsKeyId or the account's default, is off or may not be used: its policy must let the caller use it and create grants.",
        "Client.VolumeLimitExceeded" => " The account has as much EBS storage as it may: give a smaller -VolumeSize or -Count, or ask for a higher quota under Service Quotas.",
        "Server.SpotInstanceTermination" => " AWS took the spot capacity back; try another zone or type, or launch without -SpotMaxPrice.",
        "Server.InsufficientInstanceCapacity" => " The zone has no capacity of this type now; give another -SubnetId or -InstanceType.",
        _ => "",
    };

    private static IEnumerable<Instance> Machines(DescribeInstancesResponse answer) => answer.Reservations.OrEmpty().SelectMany(r => r.Instances.OrEmpty());

    private static FoundResource Found(string? logicalId, IEnumerable<string> ids) => new() { Type = TypeName, LogicalId = logicalId, PhysicalId = string.Join(',', ids.Order(StringComparer.Ordinal)) };

    private enum Stage
    {
        Unknown,
        Starting,
        Checking,
        Registering,
    }
}
