using System.Globalization;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>Machines that are started in one call, one by one, in CloudFormation's names of an instance's properties.</summary>
internal static class MachineParts
{
    private const string Machines = "SecureMlTools::Machines";
    private const string Instance = "AWS::EC2::Instance";

    public static IEnumerable<PlannedResource> Of(PlannedResource resource)
    {
        if (resource.Type != Machines) return [resource];
        var count = resource.Properties.Number("Count") ?? 1;
        var properties = Properties(resource.Properties);
        return Enumerable.Range(1, count).Select(i => resource with
        {
            LogicalId = count == 1 ? resource.LogicalId : resource.LogicalId + i.ToString(CultureInfo.InvariantCulture),
            Type = Instance,
            Properties = properties,
        });
    }

    // RunInstances and CloudFormation differ in a few names.
    private static PropertyMap Properties(PropertyMap api) => new(
    [
        .. api.Without("Count").Members.Select(m => m.Key switch
        {
            "Monitoring" when m.Value is PropertyMap monitoring => KeyValuePair.Create("Monitoring", monitoring["Enabled"] ?? false),
            "IamInstanceProfile" when m.Value is PropertyMap profile && profile["Name"] is { } name => KeyValuePair.Create("IamInstanceProfile", name),
            "Placement" => m,
            _ => m,
        }),
    ]);
}
