using SecureMlTools.Inventory;

namespace SecureMlTools.Controls;

/// <summary>
/// What an audit is about: everything, or some machines with what they use (interfaces, security groups, volumes, subnets, VPCs, ...) and the
/// settings of their region and account.
/// </summary>
public sealed class AuditScope
{
    private readonly HashSet<string>? _ids;
    private readonly IReadOnlyList<string> _instanceIds;
    private bool _onlyThese;

    private AuditScope(HashSet<string>? ids, IReadOnlyList<string> instanceIds)
    {
        _ids = ids;
        _instanceIds = instanceIds;
    }

    /// <summary>Everything in the region.</summary>
    public static AuditScope All { get; } = new(null, []);

    /// <summary>Some machines and what they use.</summary>
    public static AuditScope Of(Estate estate, IReadOnlyCollection<string> instanceIds)
    {
        var ids = new HashSet<string>(instanceIds, StringComparer.Ordinal);
        foreach (var id in instanceIds) UsedBy.Add(ids, estate.Inventory, id);
        Egress.FirewallsUsedBy.Add(ids, estate);
        return new AuditScope(ids, [.. instanceIds]);
    }

    /// <summary>Some resources by their ids, with no setting of the region.</summary>
    public static AuditScope OnlyThese(IEnumerable<string> ids) => new(new HashSet<string>(ids, StringComparer.Ordinal), []) { _onlyThese = true };

    /// <summary>True when a resource is in scope. Settings of the region and the account always are.</summary>
    public bool Includes(Subject subject) =>
        _ids is null || (!_onlyThese && subject.ResourceType is ResourceTypes.Region or ResourceTypes.Account) || _ids.Contains(subject.ResourceId);

    /// <summary>What stands in for resources that could not be listed.</summary>
    internal IEnumerable<Subject> Unlisted(string resourceType, Estate estate) =>
        resourceType == ResourceTypes.Instance && _instanceIds.Count > 0
            ? _instanceIds.Select(id => new Subject(ResourceTypes.Instance, id, id))
            : [new Subject(ResourceTypes.Region, estate.Region)];
}
