using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A network ACL. A new one denies everything.</summary>
internal sealed class NetworkAclKind : Ec2Kind
{
    public override string Type => ResourceTypes.NetworkAcl;

    public override AwsOperation CreateOperation => Ec2Api.CreateNetworkAcl;

    /// <summary>The ACLs that were found, as AWS shows them.</summary>
    public static IEnumerable<NetworkAcl> Acls(BlueprintScope scope) => scope.Found(ResourceTypes.NetworkAcl).Select(f => f.Record).OfType<NetworkAcl>();

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeNetworkAcls.AllAsync(scope.Aws, new DescribeNetworkAclsRequest { Filters = Owned(scope) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.NetworkAcls.OrEmpty().Select(Of)];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateNetworkAclRequest { VpcId = making.Required("VpcId"), ClientToken = making.Token, TagSpecifications = Tags(making, "network-acl") };
        return Of((await making.Aws.SendAsync(Ec2Api.CreateNetworkAcl.Call(request), cancellationToken).ConfigureAwait(false)).NetworkAcl!);
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.DeleteNetworkAcl.Call(new DeleteNetworkAclRequest { NetworkAclId = found.PhysicalId }), cancellationToken);

    private FoundResource Of(NetworkAcl acl) => Found(acl.NetworkAclId!, acl.Tags, Property.Map(("VpcId", acl.VpcId!)), acl);
}

/// <summary>An entry of a network ACL. The protocol is a number, -1 for all, as AWS shows it.</summary>
internal sealed class NetworkAclEntryKind : PartKind
{
    // The entry that denies what no other admits; nobody made it.
    private const int Last = 32767;

    public override string Type => "AWS::EC2::NetworkAclEntry";

    public override AwsOperation CreateOperation => Ec2Api.CreateNetworkAclEntry;

    public override string Key(PropertyMap properties) => string.Create(CultureInfo.InvariantCulture, $"{properties.Text("NetworkAclId")}|{(properties.Flag("Egress") == true ? "egress" : "ingress")}|{properties.Number("RuleNumber")}");

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var ports = making.Properties["PortRange"] as PropertyMap;
        var request = new CreateNetworkAclEntryRequest
        {
            NetworkAclId = making.Required("NetworkAclId"),
            RuleNumber = making.Properties.Number("RuleNumber"),
            Protocol = making.Properties.Number("Protocol")?.ToString(CultureInfo.InvariantCulture),
            RuleAction = making.Required("RuleAction"),
            Egress = making.Properties.Flag("Egress"),
            CidrBlock = making.Required("CidrBlock"),
            PortRange = ports is null ? null : new PortRange { From = ports.Number("From"), To = ports.Number("To") },
        };
        await making.Aws.SendAsync(Ec2Api.CreateNetworkAclEntry.Call(request), cancellationToken).ConfigureAwait(false);
        return Part(making.Properties, making.Required("NetworkAclId"));
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => DeleteAsync(
        scope.Aws, Ec2Api.DeleteNetworkAclEntry.Call(new DeleteNetworkAclEntryRequest { NetworkAclId = found.Properties.Text("NetworkAclId"), RuleNumber = found.Properties.Number("RuleNumber"), Egress = found.Properties.Flag("Egress") }), cancellationToken);

    protected override IEnumerable<FoundResource> Parts(BlueprintScope scope) =>
        from acl in NetworkAclKind.Acls(scope)
        from entry in acl.Entries.OrEmpty()
        where entry.RuleNumber is < Last
        select Part(Properties(acl.NetworkAclId!, entry), acl.NetworkAclId);

    private static PropertyMap Properties(string aclId, NetworkAclEntry entry) => Property.Map(
        ("NetworkAclId", aclId), ("RuleNumber", entry.RuleNumber!.Value), ("Egress", entry.Egress == true), ("RuleAction", entry.RuleAction ?? ""),
        ("Protocol", int.TryParse(entry.Protocol, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -2),
        ("CidrBlock", entry.CidrBlock),
        ("PortRange", entry.PortRange is { From: { } from, To: { } to } ? Property.Map(("From", from), ("To", to)) : null));
}

/// <summary>The network ACL of a subnet. Every subnet has one from the beginning, the VPC's default one, so the association is replaced.</summary>
internal sealed class SubnetNetworkAclKind : PartKind
{
    public override string Type => "AWS::EC2::SubnetNetworkAclAssociation";

    public override AwsOperation CreateOperation => Ec2Api.ReplaceNetworkAclAssociation;

    public override string Key(PropertyMap properties) => $"{properties.Text("NetworkAclId")}|{properties.Text("SubnetId")}";

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        await ReplaceAsync(making.Scope, making.Required("SubnetId"), making.Required("NetworkAclId"), cancellationToken).ConfigureAwait(false);
        return Part(making.Properties, making.Required("SubnetId"));
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        var vpc = NetworkAclKind.Acls(scope).FirstOrDefault(a => a.NetworkAclId == found.Properties.Text("NetworkAclId"))?.VpcId;
        var acls = await Ec2Api.DescribeNetworkAcls.AllAsync(scope.Aws, new DescribeNetworkAclsRequest { Filters = [new Filter { Name = "default", Values = ["true"] }] }, cancellationToken).ConfigureAwait(false);
        if (acls.NetworkAcls.OrEmpty().FirstOrDefault(a => a.VpcId == vpc)?.NetworkAclId is { } usual)
            await ReplaceAsync(scope, found.Properties.Text("SubnetId")!, usual, cancellationToken).ConfigureAwait(false);
    }

    protected override IEnumerable<FoundResource> Parts(BlueprintScope scope) =>
        from acl in NetworkAclKind.Acls(scope)
        from association in acl.Associations.OrEmpty()
        where association.SubnetId is not null
        select Part(Property.Map(("NetworkAclId", acl.NetworkAclId!), ("SubnetId", association.SubnetId!)), association.SubnetId);

    private static async Task ReplaceAsync(BlueprintScope scope, string subnetId, string aclId, CancellationToken cancellationToken)
    {
        var now = await Ec2Api.DescribeNetworkAcls.AllAsync(scope.Aws, new DescribeNetworkAclsRequest { Filters = [new Filter { Name = "association.subnet-id", Values = [subnetId] }] }, cancellationToken).ConfigureAwait(false);
        var association = now.NetworkAcls.OrEmpty().SelectMany(a => a.Associations.OrEmpty()).FirstOrDefault(a => a.SubnetId == subnetId);
        if (association?.NetworkAclId == aclId) return;
        var id = association?.NetworkAclAssociationId ?? throw new AwsException($"Subnet {subnetId} has no network ACL yet.", "InvalidSubnetID.NotFound", 400, null, Ec2Api.DescribeNetworkAcls);
        await scope.Aws.SendAsync(Ec2Api.ReplaceNetworkAclAssociation.Call(new ReplaceNetworkAclAssociationRequest { AssociationId = id, NetworkAclId = aclId }), cancellationToken).ConfigureAwait(false);
    }
}
