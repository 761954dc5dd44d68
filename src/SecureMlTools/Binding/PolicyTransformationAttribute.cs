using System.Collections;
using System.Management.Automation;

namespace SecureMlTools.Binding;

/// <summary>Takes firewall policies by name or ARN, objects that name one, or the firewall that uses one, and files, by their full path.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PolicyTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] Names = ["FirewallPolicyArn", "PolicyArn", "FirewallPolicyName", "FirewallArn"];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IEnumerable list and not string and not IDictionary ? list.Cast<object>().Select(One).ToArray() : One(inputData);
    }

    private static object One(object item)
    {
        var value = item is PSObject wrapped ? wrapped.BaseObject : item;
        if (value is string text) return text;
        if (value is FileSystemInfo file) return file.FullName;
        var properties = PSObject.AsPSObject(item).Properties;
        return Names.Select(n => properties[n]?.Value?.ToString()).FirstOrDefault(v => !string.IsNullOrEmpty(v))
            ?? throw new ArgumentTransformationMetadataException("This object names neither a firewall policy nor a firewall: pipe in names, ARNs, or what Get-FirewallLogging gives.");
    }
}
