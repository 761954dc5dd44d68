using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// A machine's metadata options. Only the fields that change are sent: HttpEndpoint never is, so that a disabled service stays disabled.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
/// </summary>
internal sealed class ImdsOptionsKind : ChangeKind
{
    public const string KindName = "InstanceMetadataOptions";

    private static readonly Dictionary<string, Regex> States = new() { ["HttpTokens"] = Check.HttpTokens, ["HttpPutResponseHopLimit"] = Check.HopLimit };

    public override string Name => KindName;

    public static Change Change(Estate estate, string controlId, string instanceId, ResourceState before, ResourceState after, IReadOnlyList<Guard> guards, string? risk) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Instance,
        ResourceId = instanceId,
        InstanceId = instanceId,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Before = before,
        After = after,
        Guards = guards,
        Risk = risk,
        Order = 30,
    };

    public override string Operation(Change change) => Ec2Api.ModifyInstanceMetadataOptions.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        DescribeInstancesResponse answer;
        try
        {
            answer = await aws.SendAsync(Ec2Api.DescribeInstances.Call(new DescribeInstancesRequest { InstanceIds = [change.ResourceId] }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "InvalidInstanceID.NotFound")
        {
            return null;
        }

        var instance = answer.Reservations.OrEmpty().SelectMany(r => r.Instances.OrEmpty()).FirstOrDefault(i => i.InstanceId == change.ResourceId);
        if (instance is null || !InUse.IsPresent(instance)) return null;
        var fields = change.After.Fields.Keys.Concat(change.Before.Fields.Keys).ToHashSet(StringComparer.Ordinal);
        return ResourceState.Of(
            ("HttpTokens", fields.Contains("HttpTokens") ? instance.MetadataOptions?.HttpTokens : null),
            ("HttpPutResponseHopLimit", fields.Contains("HttpPutResponseHopLimit") ? instance.MetadataOptions?.HttpPutResponseHopLimit?.ToString(CultureInfo.InvariantCulture) : null));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var hops = change.After["HttpPutResponseHopLimit"];
        await aws.SendAsync(Ec2Api.ModifyInstanceMetadataOptions.Call(new ModifyInstanceMetadataOptionsRequest
        {
            InstanceId = change.ResourceId,
            HttpTokens = change.After["HttpTokens"],
            HttpPutResponseHopLimit = hops is null ? null : int.Parse(hops, CultureInfo.InvariantCulture),
        }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override string? Validate(Change change) => Check.Fields(change, ResourceTypes.Instance, Check.InstanceId, Check.None, States);
}
