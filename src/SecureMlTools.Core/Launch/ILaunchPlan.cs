namespace SecureMlTools.Launch;

/// <summary>A plan of something new: what should be known before, and the same as a template for those who let a pipeline build.</summary>
public interface ILaunchPlan
{
    /// <summary>What should be known before it is made.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>The plan as a template.</summary>
    InfrastructureTemplate Template(TemplateFormat format);
}
