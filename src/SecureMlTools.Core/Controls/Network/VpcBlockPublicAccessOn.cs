using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-11: the region's one switch over all internet gateways is on, where nothing needs the internet to come in.</summary>
internal sealed class VpcBlockPublicAccessOn : RegionControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-11",
        Title = "VPC block public access on",
        Family = "Network",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Region,
        Protects = "With it on, no route, address or security group rule that somebody adds puts a machine on the internet.",
        Remediation = "Enable VPC block public access (block-ingress or block-bidirectional), with exclusions for what faces the internet on purpose.",
        References = ["Security Hub EC2.172", "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html"],
        Needs = [Readings.VpcBlockPublicAccess],
        MayNeed = [Readings.VpcBlockPublicAccessExclusions, Readings.NetworkInterfaces],
    };

    protected override Verdict Judge(Estate estate, Baseline baseline)
    {
        if (estate.Need(Readings.VpcBlockPublicAccess).VpcBlockPublicAccessOptions is not { InternetGatewayBlockMode: { } mode } options)
            return Verdict.Unknown("DescribeVpcBlockPublicAccessOptions gave no InternetGatewayBlockMode.");
        IReadOnlyList<Evidence> seen =
        [
            new("InternetGatewayBlockMode", mode, "ec2:DescribeVpcBlockPublicAccessOptions"),
            .. options.State is { } state ? [new Evidence("State", state, "ec2:DescribeVpcBlockPublicAccessOptions")] : Array.Empty<Evidence>(),
            .. options.ManagedBy is { } by ? [new Evidence("ManagedBy", by, "ec2:DescribeVpcBlockPublicAccessOptions")] : Array.Empty<Evidence>(),
        ];
        return mode switch
        {
            "block-ingress" or "block-bidirectional" => On(estate, mode, options.State, seen),
            "off" => Off(estate, seen),
            _ => Verdict.Unknown($"DescribeVpcBlockPublicAccessOptions gave a mode that is not known: {Text.OneLine(mode)}.", seen),
        };
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        DeclarativePolicy.Refusal(estate.Need(Readings.VpcBlockPublicAccess).VpcBlockPublicAccessOptions?.ManagedBy)
        ?? Repair.Remedy.None("No automatic repair: it cuts all traffic of internet gateways in the region at once. Make the exclusions first, then switch it on by hand.");

    private static Verdict On(Estate estate, string mode, string? state, IReadOnlyList<Evidence> seen)
    {
        var exclusions = estate.Need(Readings.VpcBlockPublicAccessExclusions).VpcBlockPublicAccessExclusions.OrEmpty()
            .Where(e => e.State is null || !(e.State.StartsWith("delete-complete", StringComparison.Ordinal) || e.State.StartsWith("disable", StringComparison.Ordinal) || e.State == "create-failed"))
            .Select(e => $"{Text.Visible(e.ResourceArn?[(e.ResourceArn.LastIndexOf('/') + 1)..] ?? e.ExclusionId)} ({Text.Visible(e.InternetGatewayExclusionMode)})").ToList();
        var pending = state == "update-in-progress" ? ", still being applied" : "";
        return exclusions.Count == 0
            ? Verdict.Pass($"InternetGatewayBlockMode={mode}{pending}, without exclusions.", seen)
            : Verdict.Pass($"InternetGatewayBlockMode={mode}{pending}, except {string.Join(", ", exclusions.Take(3))}{(exclusions.Count > 3 ? $" and {exclusions.Count - 3} more" : "")}.", seen);
    }

    private static Verdict Off(Estate estate, IReadOnlyList<Evidence> seen)
    {
        // NAT gateways face the internet too, but go on working under block-ingress.
        var facing = estate.NetworkInterfaces.Where(n => n.InterfaceType != "nat_gateway" && Exposure.PublicAddress(n, isV6: false) is not null).ToList();
        return facing.Count == 0
            ? Verdict.Fail($"VPC block public access is off, and no interface in {estate.Region} has a public address but those of NAT gateways.", seen)
            : Verdict.Fail(Severity.Low, $"VPC block public access is off; {facing.Count} {(facing.Count == 1 ? "interface has" : "interfaces have")} a public address ({string.Join(", ", facing.Take(3).Select(n => n.Attachment?.InstanceId ?? n.NetworkInterfaceId))}), which would need exclusions.", seen);
    }
}
