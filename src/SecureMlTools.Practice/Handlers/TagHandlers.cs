using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Tags of EC2's resources. A key that is there already gets the new value.</summary>
internal static class TagHandlers
{
    private const int MostTags = 50;

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateTags, Create, r => r.DryRun);
        map.On(Ec2Api.DeleteTags, Delete, r => r.DryRun);
    }

    /// <summary>Refuses tags that AWS does not take.</summary>
    public static void Check(IReadOnlyList<Tag> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key?.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) == true) throw ServiceException.InvalidValue("Tag keys starting with 'aws:' are reserved for internal use");
            if (tag.Key is null or { Length: 0 or > 127 }) throw ServiceException.InvalidValue("Tag key exceeds the maximum length of 127 characters, or is empty");
            if (tag.Value?.Length > 255) throw ServiceException.InvalidValue("Tag value exceeds the maximum length of 255 characters");
        }

        if (tags.Count > MostTags) throw new ServiceException("TagLimitExceeded", "The maximum number of tags for a resource has been reached.");
    }

    private static CreateTagsResponse Create(PracticeRegion region, CreateTagsRequest request)
    {
        if (request.Resources is not { Count: > 0 } ids) throw ServiceException.Missing("resourceIdSet");
        if (request.Tags is not { Count: > 0 } tags) throw ServiceException.Missing("tagSet");
        Check(tags);

        // All are found before one is changed: a call is made whole or not at all.
        foreach (var change in ids.Select(id => Change(region, id, old => Merged(old, tags))).ToList()) change();
        return new CreateTagsResponse();
    }

    // Without tags all go, but for AWS's own; a tag without a value goes whatever its value is.
    private static DeleteTagsResponse Delete(PracticeRegion region, DeleteTagsRequest request)
    {
        if (request.Resources is not { Count: > 0 } ids) throw ServiceException.Missing("resourceIdSet");
        bool Goes(Tag tag) => request.Tags is not { Count: > 0 } wanted
            ? tag.Key?.StartsWith("aws:", StringComparison.Ordinal) != true
            : wanted.Any(w => w.Key == tag.Key && (w.Value is null || w.Value == tag.Value));
        foreach (var change in ids.Select(id => Change(region, id, old => [.. old.OrEmpty().Where(t => !Goes(t))])).ToList()) change();
        return new DeleteTagsResponse();
    }

    private static Action Change(PracticeRegion region, string id, Func<IReadOnlyList<Tag>?, IReadOnlyList<Tag>> change)
    {
        Action Put<T>(Table<T> table, IdForm form, Func<T, IReadOnlyList<Tag>?> old, Func<T, IReadOnlyList<Tag>, T> with)
            where T : class
        {
            var item = form.Find(table, id, "resourceId");
            var changed = change(old(item));
            return () => table.Put(with(item, changed));
        }

        Action Edit<T>(SettlingTable<T> table, IdForm form, Func<T, IReadOnlyList<Tag>?> old, Func<T, IReadOnlyList<Tag>, T> with)
            where T : class
        {
            var changed = change(old(form.Find(table, id, "resourceId")));
            return () => table.Edit(id, item => with(item, changed));
        }

        return id.Split('-')[0] switch
        {
            "i" => Put(region.Instances, IdForms.Instance, x => x.Instance.Tags, (x, t) => x with { Instance = x.Instance with { Tags = t } }),
            "vol" => Put(region.Volumes, IdForms.Volume, x => x.Tags, (x, t) => x with { Tags = t }),
            "snap" => Put(region.Snapshots, IdForms.Snapshot, x => x.Snapshot.Tags, (x, t) => x with { Snapshot = x.Snapshot with { Tags = t } }),
            "ami" => Put(region.Images, IdForms.Image, x => x.Image.Tags, (x, t) => x with { Image = x.Image with { Tags = t } }),
            "sg" => Put(region.SecurityGroups, IdForms.SecurityGroup, x => x.Tags, (x, t) => x with { Tags = t }),
            "sgr" => Put(region.Rules.Table, IdForms.Rule, x => x.Tags, (x, t) => x with { Tags = t }),
            "eni" => Put(region.NetworkInterfaces, IdForms.NetworkInterface, x => x.TagSet, (x, t) => x with { TagSet = t }),
            "vpc" => Put(region.Vpcs, IdForms.Vpc, x => x.Tags, (x, t) => x with { Tags = t }),
            "subnet" => Put(region.Subnets, IdForms.Subnet, x => x.Tags, (x, t) => x with { Tags = t }),
            "rtb" => Put(region.RouteTables, IdForms.RouteTable, x => x.Tags, (x, t) => x with { Tags = t }),
            "acl" => Put(region.NetworkAcls, IdForms.NetworkAcl, x => x.Tags, (x, t) => x with { Tags = t }),
            "igw" => Put(region.InternetGateways, IdForms.InternetGateway, x => x.Tags, (x, t) => x with { Tags = t }),
            "eigw" => Put(region.EgressOnlyInternetGateways, IdForms.EgressOnlyGateway, x => x.Tags, (x, t) => x with { Tags = t }),
            "nat" => Edit(region.NatGateways, IdForms.NatGateway, x => x.Tags, (x, t) => x with { Tags = t }),
            "eipalloc" => Put(region.Addresses, IdForms.Allocation, x => x.Tags, (x, t) => x with { Tags = t }),
            "dopt" => Put(region.DhcpOptions, IdForms.DhcpOptions, x => x.Tags, (x, t) => x with { Tags = t }),
            "vpce" => Edit(region.VpcEndpoints, IdForms.Endpoint, x => x.Tags, (x, t) => x with { Tags = t }),
            "fl" => Put(region.FlowLogs, IdForms.FlowLog, x => x.Tags, (x, t) => x with { Tags = t }),
            "lt" => Put(region.LaunchTemplates, IdForms.LaunchTemplate, x => x.Tags, (x, t) => x with { Tags = t }),
            "key" => Put(region.KeyPairs, IdForms.KeyPair, x => x.Tags, (x, t) => x with { Tags = t }),
            _ => throw new ServiceException("InvalidID", $"The ID '{id}' is not valid"),
        };
    }

    private static IReadOnlyList<Tag> Merged(IReadOnlyList<Tag>? old, IReadOnlyList<Tag> tags)
    {
        var merged = old.OrEmpty().Where(t => !tags.Any(n => n.Key == t.Key)).Concat(tags.Select(t => t with { Value = t.Value ?? "" })).ToList();
        return merged.Count(t => t.Key?.StartsWith("aws:", StringComparison.Ordinal) != true) <= MostTags
            ? merged
            : throw new ServiceException("TagLimitExceeded", "The maximum number of tags for a resource has been reached.");
    }
}
