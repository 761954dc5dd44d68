using System.Collections;
using System.Management.Automation;

namespace SecureMlTools.Binding;

/// <summary>Gives region names from strings and from objects that name one: AWS.Tools' AWSRegion and RegionEndpoint, or anything with a Region.</summary>
public sealed class RegionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject p ? p.BaseObject : inputData;
        if (value is IEnumerable list and not string)
        {
            var names = new List<string>();
            foreach (var item in list)
                if (NameOf(item) is { } name) names.Add(name);
                else return inputData;
            return names is [var only] ? only : names.ToArray();
        }

        // As text: a parameter may take one region or several, and PowerShell makes a list of it where one is wanted.
        return NameOf(inputData) ?? inputData;
    }

    /// <summary>The region's name in a value, or null.</summary>
    internal static string? NameOf(object? value) => value switch
    {
        null => null,
        string text => text.Trim().ToLowerInvariant(),
        PSObject { BaseObject: string text } => text.Trim().ToLowerInvariant(),
        _ => (PSObject.AsPSObject(value).Properties["SystemName"] ?? PSObject.AsPSObject(value).Properties["Region"] ?? PSObject.AsPSObject(value).Properties["RegionName"])?.Value is { } name ? NameOf(name) : null,
    };
}
