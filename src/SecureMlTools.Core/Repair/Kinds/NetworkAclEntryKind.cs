using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// One ingress entry of a network ACL about SSH or RDP: made under a free number, or put in the place of another. No entry about other ports is
/// ever read into a change or made by one, so that answers always find their way back.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
/// </summary>
internal sealed class NetworkAclEntryKind : ChangeKind
{
    public const string KindName = "NetworkAclEntry";

    private const string Number = "RuleNumber";
    private const string Entry = "Entry";
    private const string Action = "RuleAction";
    private const string V4 = "CidrBlock";
    private const string V6 = "Ipv6CidrBlock";
    private const string Port = "Port";
    private const string Protocol = "Protocol";
    private const string Tcp = "6";

    private static readonly ResourceState None = ResourceState.Of((Entry, Check.Absent));

    private static readonly Dictionary<string, Regex> Parts = new() { [Number] = new Regex(@"^[1-9][0-9]{0,4}\z"), ["Egress"] = new Regex(@"^false\z") };

    private static readonly Dictionary<string, Regex> States = new()
    {
        [Entry] = new Regex(@"^absent\z"),
        [Action] = new Regex(@"^(allow|deny)\z"),
        [Protocol] = new Regex(@"^6\z"),
        [Port] = new Regex(@"^(22|3389)\z"),
        [V4] = Check.Cidr,
        [V6] = Check.Cidr,
    };

    public override string Name => KindName;

    /// <summary>The change that makes an edit.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="controlId">The control.</param>
    /// <param name="aclId">The ACL.</param>
    /// <param name="edit">The edit.</param>
    /// <param name="step">Its place among the edits: what admits known ranges comes before what denies the rest.</param>
    /// <param name="left">What the edits leave open.</param>
    public static Change Change(Estate estate, string controlId, string aclId, AclEdit edit, int step, IReadOnlyList<string> left) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.NetworkAcl,
        ResourceId = aclId,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Part = ResourceState.Of((Number, edit.After.RuleNumber?.ToString(CultureInfo.InvariantCulture)), ("Egress", "false")),
        Before = edit.Before is null ? None : StateOf(edit.Before),
        After = StateOf(edit.After),
        Risk = edit.After.RuleAction == "deny"
            ? $"Port {edit.After.PortRange?.From} of every subnet of {aclId} is closed to all but the ranges allowed before it; peered networks count as outside.{(left.Count == 0 ? "" : $" Also, {string.Join("; ", left)}.")}"
            : $"Port {edit.After.PortRange?.From} stays open to {edit.After.CidrBlock ?? edit.After.Ipv6CidrBlock}.",
        Order = 50 + Math.Min(step, 9),
    };

    public override string Operation(Change change) =>
        change.Before.Equals(None) ? Ec2Api.CreateNetworkAclEntry.IamAction : change.After.Equals(None) ? Ec2Api.DeleteNetworkAclEntry.IamAction : Ec2Api.ReplaceNetworkAclEntry.IamAction;

    public override string Describe(Change change, ResourceState state) => state.Equals(None)
        ? $"no ingress entry {change.Part[Number]}"
        : Text.Visible($"ingress entry {change.Part[Number]}: {state[Action]} {(state[Protocol] == Tcp ? "tcp" : "protocol " + state[Protocol])} {state[Port] ?? "all ports"} from {state[V4] ?? state[V6]}");

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        DescribeNetworkAclsResponse answer;
        try
        {
            answer = await aws.SendAsync(Ec2Api.DescribeNetworkAcls.Call(new DescribeNetworkAclsRequest { NetworkAclIds = [change.ResourceId] }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "InvalidNetworkAclID.NotFound")
        {
            return null;
        }

        if (answer.NetworkAcls.OrEmpty().FirstOrDefault(a => a.NetworkAclId == change.ResourceId) is not { } acl) return null;
        var number = RuleNumber(change);
        return acl.Entries.OrEmpty().FirstOrDefault(e => e.Egress == false && e.RuleNumber == number) is { } entry ? StateOf(entry) : None;
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var number = RuleNumber(change);
        if (change.After.Equals(None))
        {
            await aws.SendAsync(Ec2Api.DeleteNetworkAclEntry.Call(new DeleteNetworkAclEntryRequest { NetworkAclId = change.ResourceId, RuleNumber = number, Egress = false }), cancellationToken).ConfigureAwait(false);
            return ResourceState.Empty;
        }

        var port = int.Parse(change.After[Port]!, CultureInfo.InvariantCulture);
        var ports = new PortRange { From = port, To = port };
        if (change.Before.Equals(None))
        {
            await aws.SendAsync(Ec2Api.CreateNetworkAclEntry.Call(new CreateNetworkAclEntryRequest
            {
                NetworkAclId = change.ResourceId,
                RuleNumber = number,
                Egress = false,
                RuleAction = change.After[Action],
                Protocol = Tcp,
                PortRange = ports,
                CidrBlock = change.After[V4],
                Ipv6CidrBlock = change.After[V6],
            }), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await aws.SendAsync(Ec2Api.ReplaceNetworkAclEntry.Call(new ReplaceNetworkAclEntryRequest
            {
                NetworkAclId = change.ResourceId,
                RuleNumber = number,
                Egress = false,
                RuleAction = change.After[Action],
                Protocol = Tcp,
                PortRange = ports,
                CidrBlock = change.After[V4],
                Ipv6CidrBlock = change.After[V6],
            }), cancellationToken).ConfigureAwait(false);
        }

        return ResourceState.Empty;
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.NetworkAcl, Check.NetworkAclId, Parts, States)
        ?? (change.Part[Number] is not null && change.Part["Egress"] is not null && RuleNumber(change) <= 32766 ? null : "an ACL entry has a rule number up to 32766 and a direction")
        ?? Whole(change.Before) ?? Whole(change.After)
        ?? (change.Before.Equals(change.After) ? "an ACL entry is changed to what it is" : null);

    private static string? Whole(ResourceState state) =>
        state.Equals(None) || (state[Entry] is null && state[Action] is not null && state[Protocol] is not null && state[Port] is not null && state[V4] is null != state[V6] is null)
            ? null
            : "an ACL entry is absent, or has an action, protocol 6, port 22 or 3389, and one range";

    private static int RuleNumber(Change change) => int.Parse(change.Part[Number]!, CultureInfo.InvariantCulture);

    // An entry of another shape under the number is told as it is, so that the change sees that it is not its own.
    private static ResourceState StateOf(NetworkAclEntry entry) => ResourceState.Of(
        (Action, entry.RuleAction),
        (Protocol, entry.Protocol),
        (Port, entry.PortRange is { From: { } from, To: { } to } ? from == to ? from.ToString(CultureInfo.InvariantCulture) : $"{from}-{to}" : null),
        (V4, entry.CidrBlock),
        (V6, entry.Ipv6CidrBlock));
}
