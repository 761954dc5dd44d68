using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Managed prefix lists and their entries.</summary>
internal static class PrefixListHandlers
{
    private static readonly Listing<StoredPrefixList> Lists = new(
        Ec2Api.DescribeManagedPrefixLists, new Paging(1, 100),
        new Filters<StoredPrefixList>(p => p.List.Tags).On("owner-id", p => p.List.OwnerId).On("prefix-list-id", p => p.List.PrefixListId).On("prefix-list-name", p => p.List.PrefixListName), IdForms.PrefixList);

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.DescribeManagedPrefixLists, Describe, r => r.DryRun);
        map.On(Ec2Api.GetManagedPrefixListEntries, Entries, r => r.DryRun);
    }

    private static DescribeManagedPrefixListsResponse Describe(PracticeRegion region, DescribeManagedPrefixListsRequest request)
    {
        var (items, next) = Lists.Read(region.PrefixLists, request.PrefixListIds, request.Filters, request.MaxResults, request.NextToken);
        return new DescribeManagedPrefixListsResponse { PrefixLists = [.. items.Select(p => p.List)], NextToken = next };
    }

    private static GetManagedPrefixListEntriesResponse Entries(PracticeRegion region, GetManagedPrefixListEntriesRequest request)
    {
        var list = IdForms.PrefixList.Find(region.PrefixLists, request.PrefixListId, "PrefixListId");
        if (request.TargetVersion is { } version && (version < 1 || version > (list.List.Version ?? 1)))
            throw new ServiceException("InvalidPrefixListVersion", $"The prefix list version {version} does not exist for {request.PrefixListId}");
        var (items, next) = new Paging(1, 100).Page<PrefixListEntry>(
            place => list.Entries.Select((e, i) => (i, e)).Skip(place), _ => true, request.MaxResults, request.NextToken, "entries " + request.PrefixListId);
        return new GetManagedPrefixListEntriesResponse { Entries = items, NextToken = next };
    }
}
