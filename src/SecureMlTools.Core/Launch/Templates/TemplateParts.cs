using System.Collections.Immutable;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>
/// The resources of a blueprint as templates know them. What this module makes in one call and CloudFormation knows one by one, such as a hundred
/// machines, is taken apart here for both kinds of template.
/// </summary>
internal sealed record TemplateParts(ImmutableArray<PlannedResource> Resources)
{
    public static TemplateParts Of(Blueprint blueprint) => new([.. blueprint.Resources.SelectMany(MachineParts.Of)]);
}
