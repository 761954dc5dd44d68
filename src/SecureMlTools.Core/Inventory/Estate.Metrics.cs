using SecureMlTools.Api.CloudWatch;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private Dictionary<string, List<MetricDataResult>>? _noTokenByInstance;

    /// <summary>The MetadataNoToken results of a machine; the queries are labelled with its id.</summary>
    public IReadOnlyList<MetricDataResult> MetadataNoTokenOf(string instanceId) =>
        FindAll(_noTokenByInstance ??= Group(Need(Readings.MetadataNoToken).MetricDataResults.OrEmpty(), r => [r.Label]), instanceId);
}
