using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private Dictionary<(string Template, long Version), LaunchTemplateVersion>? _templateVersions;
    private Dictionary<string, LaunchTemplate>? _templateById;

    /// <summary>Every launch template.</summary>
    public IReadOnlyList<LaunchTemplate> LaunchTemplates => Need(Readings.LaunchTemplates).LaunchTemplates.OrEmpty();

    /// <summary>The launch template of an id, or null.</summary>
    public LaunchTemplate? LaunchTemplate(string? id) => Find(_templateById ??= Index(LaunchTemplates, t => t.LaunchTemplateId), id);

    /// <summary>A template's default or latest version; null for others.</summary>
    /// <exception cref="GapException">The versions were not read.</exception>
    public LaunchTemplateVersion? TemplateVersion(string templateId, long number)
    {
        if (_templateVersions is null)
        {
            _templateVersions = [];
            foreach (var version in Need(Readings.LaunchTemplateVersions).LaunchTemplateVersions.OrEmpty())
                if (version is { LaunchTemplateId: { } id, VersionNumber: { } n }) _templateVersions.TryAdd((id, n), version);
        }

        return _templateVersions.GetValueOrDefault((templateId, number));
    }
}
