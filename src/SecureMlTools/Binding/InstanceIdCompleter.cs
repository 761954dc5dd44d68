using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;

namespace SecureMlTools.Binding;

/// <summary>Completes ids of machines, with their names as tooltips.</summary>
public sealed class InstanceIdCompleter : ResourceCompleter
{
    private protected override async Task<IEnumerable<Resource>> ReadAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeInstances.AllAsync(aws, new DescribeInstancesRequest(), cancellationToken).ConfigureAwait(false);
        return answer.Reservations.OrEmpty().SelectMany(r => r.Instances.OrEmpty()).Where(i => i.InstanceId is not null && i.State?.Name != "terminated")
            .Select(i => new Resource(i.InstanceId!, Tip(i.Tags.Value("Name"), i.InstanceType, i.State?.Name)));
    }

    private protected override IEnumerable<Resource> Read(RegionInventory inventory) =>
        InstancesOperation.FromInventory(inventory, new InstancesOptions()).Select(i => new Resource(i.InstanceId, Tip(i.Name, i.InstanceType, i.State)));

    private static string Tip(string? name, string? type, string? state) => string.Join(", ", new[] { name, type, state }.Where(t => !string.IsNullOrEmpty(t)));
}
