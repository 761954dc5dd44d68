using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>How a type of CloudFormation is written in Terraform.</summary>
/// <param name="Name">Terraform's type.</param>
/// <param name="Write">Writes the arguments.</param>
internal sealed record TerraformType(string Name, Action<TerraformBody> Write)
{
    /// <summary>False for types that take no tags.</summary>
    public bool HasTags { get; init; } = true;

    /// <summary>What CloudFormation's Ref is in Terraform.</summary>
    public string Ref { get; init; } = "id";

    /// <summary>What an attribute of CloudFormation is in Terraform, where it is not the id.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>A reference to an attribute of a resource, as it stands in a text.</summary>
    /// <param name="address">The resource's address.</param>
    /// <param name="reference">What is referred to.</param>
    public string Refer(string address, Reference reference)
    {
        if (reference.Key is { } key)
            return $"${{one([for s in {address}.firewall_status[0].sync_states : s.attachment[0].endpoint_id if s.availability_zone == \"{key}\"])}}";
        var name = reference.Attribute is null ? Ref : Attributes.GetValueOrDefault(reference.Attribute) ?? (reference.Attribute.EndsWith("Arn", StringComparison.Ordinal) ? "arn" : "id");
        // A log group's ARN ends differently in the two.
        return name.Split(':', 2) is [var attribute, var behind] ? $"${{{address}.{attribute}}}:{behind}" : $"${{{address}.{name}}}";
    }
}
