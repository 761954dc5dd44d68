using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>Makes and deletes network ACLs, and gives subnets another one. A subnet always has exactly one.</summary>
internal static class NetworkAclChanges
{
    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateNetworkAcl, (region, r) => Idempotency.Once(region, Ec2Api.CreateNetworkAcl, r.ClientToken, r, () => Create(region, r)), r => r.DryRun);
        map.On(Ec2Api.DeleteNetworkAcl, Delete, r => r.DryRun);
        map.On(Ec2Api.ReplaceNetworkAclAssociation, Replace, r => r.DryRun);
    }

    /// <summary>A VPC's default ACL, which admits everything, or one of somebody's own, which admits nothing.</summary>
    public static NetworkAcl Make(PracticeRegion region, Vpc vpc, bool isDefault, IReadOnlyList<Tag> tags)
    {
        var acl = new NetworkAcl
        {
            NetworkAclId = region.Ids.New("acl"),
            VpcId = vpc.VpcId,
            OwnerId = region.AccountId,
            IsDefault = isDefault,
            Associations = [],
            Entries =
            [
                .. isDefault ? [Entry(100, isEgress: true, "allow")] : Array.Empty<NetworkAclEntry>(), Entry(32767, isEgress: true, "deny"),
                .. isDefault ? [Entry(100, isEgress: false, "allow")] : Array.Empty<NetworkAclEntry>(), Entry(32767, isEgress: false, "deny"),
            ],
            Tags = tags,
        };
        region.NetworkAcls.Put(acl);
        return acl;
    }

    /// <summary>Gives a subnet an ACL; null where there is none to give.</summary>
    public static string? Associate(PracticeRegion region, NetworkAcl? acl, string subnetId)
    {
        if (acl is null) return null;
        var id = region.Ids.New("aclassoc");
        region.NetworkAcls.Put(acl with { Associations = [.. acl.Associations.OrEmpty(), new NetworkAclAssociation { NetworkAclAssociationId = id, NetworkAclId = acl.NetworkAclId, SubnetId = subnetId }] });
        return id;
    }

    private static CreateNetworkAclResponse Create(PracticeRegion region, CreateNetworkAclRequest request)
    {
        var vpc = IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        var tags = Tagged.Of(request.TagSpecifications, "network-acl");
        region.Quotas.Check(PracticeQuota.NetworkAcls, region.NetworkAcls.All.Count(a => a.VpcId == vpc.VpcId), "NetworkAclLimitExceeded", "The maximum number of network ACLs has been reached.");
        return new CreateNetworkAclResponse { NetworkAcl = Make(region, vpc, isDefault: false, tags), ClientToken = request.ClientToken };
    }

    private static DeleteNetworkAclResponse Delete(PracticeRegion region, DeleteNetworkAclRequest request)
    {
        var acl = IdForms.NetworkAcl.Find(region.NetworkAcls, request.NetworkAclId, "networkAclId");
        if (acl.IsDefault == true) throw ServiceException.InvalidValue($"Cannot delete default network ACL: {acl.NetworkAclId}");
        if (acl.Associations.OrEmpty().Count > 0) throw Dependency.Of("networkAcl", acl.NetworkAclId);
        region.NetworkAcls.Remove(acl.NetworkAclId!);
        return new DeleteNetworkAclResponse();
    }

    private static ReplaceNetworkAclAssociationResponse Replace(PracticeRegion region, ReplaceNetworkAclAssociationRequest request)
    {
        var id = ServiceException.Required(request.AssociationId, "associationId");
        IdForms.NetworkAclAssociation.Check(id);
        var acl = IdForms.NetworkAcl.Find(region.NetworkAcls, request.NetworkAclId, "networkAclId");
        var old = region.NetworkAcls.All.FirstOrDefault(a => a.Associations.OrEmpty().Any(s => s.NetworkAclAssociationId == id)) ?? throw IdForms.NetworkAclAssociation.Unknown(id);
        var subnet = old.Associations.OrEmpty().First(s => s.NetworkAclAssociationId == id).SubnetId!;
        if (acl.VpcId != old.VpcId) throw ServiceException.InvalidValue($"network ACL {acl.NetworkAclId} and subnet {subnet} belong to different networks");
        region.NetworkAcls.Put(old with { Associations = [.. old.Associations.OrEmpty().Where(s => s.NetworkAclAssociationId != id)] });
        return new ReplaceNetworkAclAssociationResponse { NewAssociationId = Associate(region, region.NetworkAcls.Find(acl.NetworkAclId), subnet) };
    }

    private static NetworkAclEntry Entry(int number, bool isEgress, string action) => new() { RuleNumber = number, Egress = isEgress, Protocol = "-1", RuleAction = action, CidrBlock = "0.0.0.0/0" };
}
