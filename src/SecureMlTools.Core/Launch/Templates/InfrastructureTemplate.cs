using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Templates;

namespace SecureMlTools;

/// <summary>In which language a template is written.</summary>
public enum TemplateFormat
{
    /// <summary>CloudFormation, as JSON.</summary>
    CloudFormation,

    /// <summary>Terraform, as JSON (<c>.tf.json</c>).</summary>
    Terraform,
}

/// <summary>A plan as a template, for those who let a pipeline build. Piped to Set-Content, it is the file.</summary>
public sealed record InfrastructureTemplate
{
    /// <summary>Name of what it makes.</summary>
    public required string Name { get; init; }

    /// <summary>The language.</summary>
    public required TemplateFormat Format { get; init; }

    /// <summary>What to call the file.</summary>
    public required string FileName { get; init; }

    /// <summary>Number of resources of the plan.</summary>
    public required int ResourceCount { get; init; }

    /// <summary>The template.</summary>
    public required string Text { get; init; }

    /// <summary>What it needs, and what it cannot hold; a sentence each.</summary>
    public IReadOnlyList<string> Note { get; init; } = [];

    /// <summary>Region that the plan is for.</summary>
    public required string Region { get; init; }

    /// <summary>Account that the plan is for.</summary>
    public required string AccountId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Renders a plan.</summary>
    internal static InfrastructureTemplate Of(Blueprint blueprint, TemplateFormat format)
    {
        var rendered = format == TemplateFormat.Terraform ? TerraformTemplate.Render(blueprint) : CloudFormationTemplate.Render(blueprint);
        return new InfrastructureTemplate
        {
            Name = blueprint.Owner.Name,
            Format = format,
            FileName = rendered.FileName,
            ResourceCount = blueprint.Resources.Length,
            Text = rendered.Text,
            Note = [.. rendered.Notes, .. Protected(blueprint)],
            Region = blueprint.Region,
            AccountId = blueprint.AccountId,
        };
    }

    // Else the deletion of the stack, and the roll-back of one that fails late, would stop at it.
    private static IEnumerable<string> Protected(Blueprint blueprint) => blueprint.Resources.Where(r => r.Type == "AWS::NetworkFirewall::Firewall" && r.Properties.Flag("DeleteProtection") == true)
        .Select(r => $"{r.LogicalId}: The firewall is protected from deletion. Before the stack is deleted or destroyed: aws network-firewall update-firewall-delete-protection --region {blueprint.Region} --firewall-name {r.Properties.Text("FirewallName")} --no-delete-protection");
}
