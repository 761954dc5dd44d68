using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Metadata;

/// <summary>Tags that ECS, EKS and Batch put on their machines: behind a container's bridge network, the metadata service is one hop further away.</summary>
internal static class ContainerEvidence
{
    private static readonly string[] Prefixes = ["aws:ecs:", "eks:", "kubernetes.io/cluster/", "aws:batch:"];

    /// <summary>The key of the first such tag; null where none says that the machine runs containers.</summary>
    public static string? TagOf(Instance machine) => machine.Tags.OrEmpty().Select(t => t.Key).FirstOrDefault(IsOfContainers);

    private static bool IsOfContainers(string? key) =>
        key is not null && (key == "AWSBatchServiceTag" || Prefixes.Any(p => key.StartsWith(p, StringComparison.Ordinal)));
}
