using SecureMlTools.Api.AutoScaling;

namespace SecureMlTools.Inventory;

/// <summary>Something that launches from a launch template, and the version it names: a number, <c>$Default</c> or <c>$Latest</c>.</summary>
/// <param name="TemplateId">The template's id.</param>
/// <param name="Version">The version named.</param>
/// <param name="By">What names it, in words: <c>Auto Scaling group train-gpu</c>.</param>
internal sealed record TemplateUse(string TemplateId, string Version, string By)
{
    /// <summary>
    /// Every use in the region. EKS node groups and Batch compute environments launch through Auto Scaling groups and fleets of their own,
    /// so these and the tags that EC2 puts on the machines cover them.
    /// </summary>
    public static IEnumerable<TemplateUse> All(RegionInventory inventory)
    {
        var ids = inventory.Get(Readings.LaunchTemplates).TryGet(out var templates, out _)
            ? templates.LaunchTemplates.OrEmpty().Where(t => t.LaunchTemplateName is not null && t.LaunchTemplateId is not null)
                .GroupBy(t => t.LaunchTemplateName!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().LaunchTemplateId!, StringComparer.Ordinal)
            : [];

        TemplateUse? Use(string? id, string? name, string? version, string by) =>
            (id ?? (name is null ? null : ids.GetValueOrDefault(name))) is { } template ? new TemplateUse(template, version ?? "$Default", by) : null;

        foreach (var instance in InUse.Instances(inventory))
            if (instance.Tags.Value(InUse.TemplateIdTag) is { } id)
                yield return new TemplateUse(id, instance.Tags.Value(InUse.TemplateVersionTag) ?? "$Default", "instance " + instance.InstanceId);

        if (inventory.Get(Readings.AutoScalingGroups).TryGet(out var groups, out _))
            foreach (var group in groups.AutoScalingGroups.OrEmpty())
                foreach (var specification in Specifications(group))
                    if (Use(specification.LaunchTemplateId, specification.LaunchTemplateName, specification.Version, "Auto Scaling group " + group.AutoScalingGroupName) is { } use)
                        yield return use;

        if (inventory.Get(Readings.Fleets).TryGet(out var fleets, out _))
            foreach (var fleet in fleets.Fleets.OrEmpty().Where(f => f.FleetState is not ("deleted" or "deleted_running" or "deleted_terminating")))
                foreach (var config in fleet.LaunchTemplateConfigs.OrEmpty())
                    if (config.LaunchTemplateSpecification is { } s && Use(s.LaunchTemplateId, s.LaunchTemplateName, s.Version, "fleet " + fleet.FleetId) is { } use)
                        yield return use;
    }

    private static IEnumerable<LaunchTemplateSpecification> Specifications(AutoScalingGroup group)
    {
        if (group.LaunchTemplate is { } own) yield return own;
        var mixed = group.MixedInstancesPolicy?.LaunchTemplate;
        if (mixed?.LaunchTemplateSpecification is { } main) yield return main;
        foreach (var o in mixed?.Overrides.OrEmpty() ?? [])
            if (o.LaunchTemplateSpecification is { } specification) yield return specification;
    }
}
