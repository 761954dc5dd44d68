using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Metadata;

/// <summary>A version of a launch template that something launches from.</summary>
/// <param name="Number">Its number.</param>
/// <param name="By">What names it, and how: <c>the default</c>, <c>Auto Scaling group train ($Latest)</c>.</param>
/// <param name="IsPinned">True when it is named by number.</param>
internal sealed record VersionInUse(long Number, string By, bool IsPinned);

/// <summary>Which versions of launch templates are in use, and what they say: the default, and those that a group, a fleet or a machine names.</summary>
internal static class TemplateVersionsInUse
{
    private const string Default = "$Default";
    private const string Latest = "$Latest";

    // An inventory does not change once it is read.
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<RegionInventory, Dictionary<string, List<TemplateUse>>> Known = [];

    /// <summary>What names the template, besides its own default.</summary>
    /// <exception cref="GapException">The groups, fleets or machines were not read, so that a use may be missing.</exception>
    public static IReadOnlyList<TemplateUse> UsesOf(Estate estate, string templateId)
    {
        _ = (estate.Need(Readings.AutoScalingGroups), estate.Need(Readings.Fleets), estate.Need(Readings.Instances));
        var uses = Known.GetValue(estate.Inventory, static i => Estate.Group(TemplateUse.All(i), u => [u.TemplateId]));
        return uses.GetValueOrDefault(templateId) ?? [];
    }

    /// <summary>The versions behind the uses, each once for each that names it. The default is not among them unless something names it by number or as the latest.</summary>
    public static IEnumerable<VersionInUse> Of(LaunchTemplate template, IEnumerable<TemplateUse> uses)
    {
        foreach (var use in uses)
        {
            var by = Text.Visible(use.By);
            if (use.Version == Default) continue;
            if (use.Version == Latest)
            {
                if (template.LatestVersionNumber is { } latest) yield return new VersionInUse(latest, $"{by} ({Latest})", false);
            }
            else if (long.TryParse(use.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                yield return new VersionInUse(number, by, true);
            }
        }
    }

    /// <summary>True when something launches whatever version is newest.</summary>
    public static bool FollowsLatest(IEnumerable<TemplateUse> uses) => uses.Any(u => u.Version == Latest);

    /// <summary>What a version says; null when AWS does not have it.</summary>
    /// <exception cref="GapException">It was not read.</exception>
    public static LaunchTemplateVersion? Read(Estate estate, LaunchTemplate template, long number)
    {
        var id = template.LaunchTemplateId!;
        var version = estate.TemplateVersion(id, number);
        if (version is not null || number == template.DefaultVersionNumber || number == template.LatestVersionNumber) return version;
        return estate.Need(Readings.PinnedTemplateVersions, id).LaunchTemplateVersions.OrEmpty().FirstOrDefault(v => v.VersionNumber == number);
    }
}
