using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Network;

/// <summary>One entry of a network ACL to make or replace.</summary>
/// <param name="Before">The entry there now under this number, or null.</param>
/// <param name="After">The entry wanted.</param>
internal sealed record AclEdit(NetworkAclEntry? Before, NetworkAclEntry After);

/// <summary>
/// Works out the entries that close one port of a network ACL to the internet and change nothing else: a deny under a free number just before the
/// entry that opens the port, and before it an allow for each known range (the VPC's own, the trusted ones) that came in by that entry.
/// </summary>
internal static class AclClosing
{
    /// <summary>The edits, in the order in which they are to be made; empty with a reason where none is safe.</summary>
    public static (IReadOnlyList<AclEdit> Edits, string? Reason) Of(NetworkAcl acl, AdmittedPort open, IReadOnlyList<string> known, IReadOnlyList<string> trusted)
    {
        var (port, isV6) = (open.Port, open.IsV6);
        var allowed = AclEvaluation.Allowed(acl, egress: false, new PortSpan(port, port), isV6);
        var keep = known.Where(c => CidrSet.Parse(isV6, [c]) is { IsEmpty: false } range && range.Except(allowed).IsEmpty).Distinct(StringComparer.Ordinal).ToList();
        var everywhere = isV6 ? "::/0" : "0.0.0.0/0";
        var at = string.Create(CultureInfo.InvariantCulture, $"entry {open.Entry.RuleNumber}");

        IReadOnlyList<AclEdit> edits;
        if (FreeNumbers(acl, open, keep.Count + 1) is { } numbers)
            edits = [.. keep.Select((c, i) => new AclEdit(null, Entry(numbers[i], "allow", port, isV6, c))), new AclEdit(null, Entry(numbers[^1], "deny", port, isV6, everywhere))];
        else if (PortSpan.Tcp(open.Entry) == new PortSpan(port, port) && open.Entry.Protocol == "6" && keep.Count <= 1)
            edits = [new AclEdit(open.Entry, Entry(open.Entry.RuleNumber!.Value, keep.Count == 0 ? "deny" : "allow", port, isV6, keep.Count == 0 ? AclAdminPorts.Cidr(open.Entry, isV6)! : keep[0]))];
        else
            return ([], $"there is no free rule number before {at} for a deny of port {port}");

        return AclAdminPorts.IsOpen(Apply(acl, edits), port, isV6, trusted) ? ([], $"port {port} is opened by more entries than {at}") : (edits, null);
    }

    /// <summary>The ACL with edits made.</summary>
    public static NetworkAcl Apply(NetworkAcl acl, IReadOnlyList<AclEdit> edits) =>
        acl with { Entries = [.. acl.Entries.OrEmpty().Where(e => !edits.Any(x => x.Before is not null && x.After.RuleNumber == e.RuleNumber && e.Egress == false)), .. edits.Select(x => x.After)] };

    // Free numbers below the entry, ascending, with no other entry about the port among them: nothing that is decided before is decided differently.
    private static List<int>? FreeNumbers(NetworkAcl acl, AdmittedPort open, int count)
    {
        var taken = acl.Entries.OrEmpty().Where(e => e.Egress == false).Select(e => e.RuleNumber).ToHashSet();
        var concerning = AclAdminPorts.Concerning(acl, open.Port, open.IsV6).Select(e => e.RuleNumber).ToHashSet();
        var numbers = new List<int>(count);
        for (var n = open.Entry.RuleNumber!.Value - 1; n >= 1 && numbers.Count < count && !concerning.Contains(n); n--)
            if (!taken.Contains(n)) numbers.Insert(0, n);
        return numbers.Count == count ? numbers : null;
    }

    private static NetworkAclEntry Entry(int number, string action, int port, bool isV6, string cidr) => new()
    {
        RuleNumber = number,
        Egress = false,
        RuleAction = action,
        Protocol = "6",
        PortRange = new PortRange { From = port, To = port },
        CidrBlock = isV6 ? null : cidr,
        Ipv6CidrBlock = isV6 ? cidr : null,
    };
}
