using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// The region's defaults for the metadata options of new machines. AWS leaves out a default that nobody set, and has words for setting it back to
/// that: <c>no-preference</c>, and a hop limit of -1. Only the fields that change are sent.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html
/// </summary>
internal sealed class MetadataDefaultsKind : ChangeKind
{
    public const string KindName = "InstanceMetadataDefaults";

    /// <summary>AWS's word for a default that is not set.</summary>
    public const string NoPreference = "no-preference";

    private const string Tokens = "HttpTokens";
    private const string Hops = "HttpPutResponseHopLimit";
    private const int NoHopLimit = -1;

    private static readonly Dictionary<string, Regex> States = new()
    {
        [Tokens] = new Regex(@"^(required|optional|no-preference)\z"),
        [Hops] = new Regex(@"^(no-preference|[1-9]|[1-5][0-9]|6[0-4])\z"),
    };

    public override string Name => KindName;

    /// <summary>The change that makes IMDSv2 the default, and sets the default hop limit where the baseline has one.</summary>
    public static Change Change(Estate estate, string controlId, InstanceMetadataDefaultsResponse? now, int? hopLimit)
    {
        var hops = hopLimit?.ToString(CultureInfo.InvariantCulture);
        if (hops == HopsOf(now)) hops = null;
        return new Change
        {
            Kind = KindName,
            ControlId = controlId,
            ResourceType = ResourceTypes.Region,
            ResourceId = estate.Region,
            Region = estate.Region,
            AccountId = estate.AccountId,
            Before = ResourceState.Of((Tokens, TokensOf(now)), (Hops, hops is null ? null : HopsOf(now))),
            After = ResourceState.Of((Tokens, "required"), (Hops, hops)),
            Risk = "Machines launched from now on require IMDSv2 unless their launch says otherwise; old programs on them lose the metadata service. Machines that run are not touched.",
            Order = 10,
        };
    }

    public override string Operation(Change change) => Ec2Api.ModifyInstanceMetadataDefaults.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var answer = await aws.SendAsync(Ec2Api.GetInstanceMetadataDefaults.Call(new()), cancellationToken).ConfigureAwait(false);
        return ResourceState.Of(
            (Tokens, change.After[Tokens] is null ? null : TokensOf(answer.AccountLevel)),
            (Hops, change.After[Hops] is null ? null : HopsOf(answer.AccountLevel)));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var hops = Moved(change, Hops);
        var answer = await aws.SendAsync(Ec2Api.ModifyInstanceMetadataDefaults.Call(new ModifyInstanceMetadataDefaultsRequest
        {
            HttpTokens = Moved(change, Tokens),
            HttpPutResponseHopLimit = hops is null ? null : hops == NoPreference ? NoHopLimit : int.Parse(hops, CultureInfo.InvariantCulture),
        }), cancellationToken).ConfigureAwait(false);
        return answer.Return == false
            ? throw new AwsException("AWS did not take the new defaults.", "NotApplied", operation: Ec2Api.ModifyInstanceMetadataDefaults)
            : ResourceState.Empty;
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Region, Check.Region, Check.None, States) ?? Check.OwnRegion(change) ?? Check.SameFields(change, Tokens);

    private static string? Moved(Change change, string field) => change.After[field] == change.Before[field] ? null : change.After[field];

    private static string TokensOf(InstanceMetadataDefaultsResponse? defaults) => defaults?.HttpTokens ?? NoPreference;

    private static string HopsOf(InstanceMetadataDefaultsResponse? defaults) =>
        defaults?.HttpPutResponseHopLimit is > 0 and var hops ? hops.ToString(CultureInfo.InvariantCulture) : NoPreference;
}
