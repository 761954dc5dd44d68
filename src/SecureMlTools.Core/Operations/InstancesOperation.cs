using System.Runtime.CompilerServices;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Sts;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations;

/// <summary>Which machines to list.</summary>
public sealed record InstancesOptions
{
    /// <summary>Ids; empty for all.</summary>
    public IReadOnlyList<string> InstanceIds { get; init; } = [];

    /// <summary>EC2 filters by name: <c>instance-type</c>, <c>tag:Project</c>, ...</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Filters { get; init; } = [];
}

/// <summary>Lists machines page by page: the first come out before the last page is asked for.</summary>
public static class InstancesOperation
{
    // AWS's limit of values in one filter.
    private const int FilterValues = 200;

    /// <summary>The machines of a region that are not terminated. An id that is not there is left out; the caller sees it missing.</summary>
    public static async IAsyncEnumerable<TrainingInstance> StreamAsync(IAwsTransport aws, InstancesOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var caller = await aws.SendAsync(StsApi.GetCallerIdentity.Call(new()), cancellationToken).ConfigureAwait(false);
        var types = new Dictionary<string, InstanceTypeInfo?>(StringComparer.Ordinal);
        await foreach (var page in PagesAsync(aws, options, cancellationToken).ConfigureAwait(false))
        {
            var found = page.Reservations.OrEmpty().SelectMany(r => r.Instances.OrEmpty().Select(i => (Owner: r.OwnerId, Instance: i))).Where(x => InUse.IsPresent(x.Instance)).ToList();
            if (found.Count == 0) continue;
            var volumes = VolumesAsync(aws, [.. found.Select(x => x.Instance.InstanceId!)], cancellationToken);
            await AddTypesAsync(aws, types, found.Select(x => x.Instance.InstanceType), cancellationToken).ConfigureAwait(false);
            var encrypted = await volumes.ConfigureAwait(false);
            foreach (var (owner, instance) in found)
                yield return TrainingInstance.Of(instance, aws.Region, owner ?? caller.Account ?? "", instance.InstanceType is { } type ? types.GetValueOrDefault(type) : null, encrypted);
        }
    }

    /// <summary>The machines of a saved inventory.</summary>
    /// <exception cref="GapException">The inventory has none.</exception>
    public static IEnumerable<TrainingInstance> FromInventory(RegionInventory inventory, InstancesOptions options)
    {
        var estate = new Estate(inventory);
        var types = inventory.Get(Readings.InstanceTypes).TryGet(out var t, out _) ? Estate.Index(t.InstanceTypes.OrEmpty(), x => x.InstanceType) : [];
        var volumes = inventory.Get(Readings.Volumes).TryGet(out var v, out _)
            ? v.Volumes.OrEmpty().Where(x => x.VolumeId is not null).GroupBy(x => x.VolumeId!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Encrypted == true, StringComparer.Ordinal)
            : null;
        return estate.Instances
            .Where(i => options.InstanceIds.Count == 0 || options.InstanceIds.Contains(i.InstanceId, StringComparer.Ordinal))
            .Where(i => options.Filters.All(f => InstanceFilter.Matches(i, f.Name, f.Values)))
            .Select(i => TrainingInstance.Of(i, inventory.Region, inventory.AccountId, types.GetValueOrDefault(i.InstanceType ?? ""), volumes));
    }

    // Ids go as a filter: named as InstanceIds, one that does not exist would fail the call for all of them, and pages could not be asked for.
    private static async IAsyncEnumerable<DescribeInstancesResponse> PagesAsync(IAwsTransport aws, InstancesOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filters = options.Filters.Select(f => new Filter { Name = f.Name, Values = f.Values }).ToList();
        IEnumerable<IReadOnlyList<Filter>> requests = options.InstanceIds.Count == 0
            ? [filters]
            : options.InstanceIds.Chunk(FilterValues).Select(ids => (IReadOnlyList<Filter>)[.. filters, new Filter { Name = "instance-id", Values = ids }]);
        foreach (var request in requests)
            await foreach (var page in Ec2Api.DescribeInstances.PagesAsync(aws, new DescribeInstancesRequest { Filters = request.Count == 0 ? null : request }, cancellationToken).ConfigureAwait(false))
                yield return page;
    }

    // What a machine's accelerator is and whether its volumes are encrypted are extras: without the permission they are null, and the list goes on.
    private static async Task AddTypesAsync(IAwsTransport aws, Dictionary<string, InstanceTypeInfo?> types, IEnumerable<string?> names, CancellationToken cancellationToken)
    {
        var missing = names.OfType<string>().Where(n => !types.ContainsKey(n)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var chunk in missing.Chunk(100))
        {
            foreach (var name in chunk) types[name] = null;
            try
            {
                var answer = await Ec2Api.DescribeInstanceTypes.AllAsync(aws, new DescribeInstanceTypesRequest { InstanceTypes = chunk }, cancellationToken).ConfigureAwait(false);
                foreach (var type in answer.InstanceTypes.OrEmpty())
                    if (type.InstanceType is { } name) types[name] = type;
            }
            catch (AwsException e) when (!e.IsAuthenticationFailure)
            {
                return;
            }
        }
    }

    private static async Task<IReadOnlyDictionary<string, bool>?> VolumesAsync(IAwsTransport aws, IReadOnlyList<string> instanceIds, CancellationToken cancellationToken)
    {
        var encrypted = new Dictionary<string, bool>(StringComparer.Ordinal);
        try
        {
            foreach (var chunk in instanceIds.Chunk(FilterValues))
            {
                var request = new DescribeVolumesRequest { Filters = [new Filter { Name = "attachment.instance-id", Values = chunk }] };
                var answer = await Ec2Api.DescribeVolumes.AllAsync(aws, request, cancellationToken).ConfigureAwait(false);
                foreach (var volume in answer.Volumes.OrEmpty())
                    if (volume.VolumeId is { } id) encrypted[id] = volume.Encrypted == true;
            }

            return encrypted;
        }
        catch (AwsException e) when (!e.IsAuthenticationFailure)
        {
            return null;
        }
    }
}
