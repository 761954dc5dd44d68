namespace SecureMlTools;

/// <summary>The languages that a plan can be written in.</summary>
public enum TemplateFormat
{
    /// <summary>AWS CloudFormation, as JSON.</summary>
    CloudFormation,

    /// <summary>Terraform, as JSON.</summary>
    Terraform,
}

/// <summary>A plan as a template. Piped to Set-Content, it is the file.</summary>
public sealed record TemplateFile
{
    /// <summary>What it makes.</summary>
    public required string Name { get; init; }

    /// <summary>Its language.</summary>
    public required TemplateFormat Format { get; init; }

    /// <summary>What such a file is called: <c>lab.template.json</c>, <c>main.tf.json</c>.</summary>
    public required string FileName { get; init; }

    /// <summary>The template.</summary>
    public required string Text { get; init; }

    /// <summary>What the language cannot say, and what to do about it.</summary>
    public IReadOnlyList<string> Note { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Text;
}
