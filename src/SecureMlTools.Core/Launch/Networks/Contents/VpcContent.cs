using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Networks.Contents;

/// <summary>Something in a network's VPC that is not the network's.</summary>
/// <param name="Type">CloudFormation's name of its type.</param>
/// <param name="Id">Its id; for a part of the VPC, what it is part of and what tells it apart (<c>rtb-1|0.0.0.0/0</c>).</param>
/// <param name="Risk">What it lets in or out; null for what opens no way by itself.</param>
internal sealed record VpcContent(string Type, string Id, string? Risk)
{
    /// <summary>True for what goes when the VPC does. All the rest is somebody's, who has to take it away before the network can be removed.</summary>
    public bool GoesWithVpc { get; init; }
}

/// <summary>A setting of a network's resource that the design leaves as AWS makes it, and somebody changed.</summary>
/// <param name="LogicalId">The resource, as the design calls it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Difference">The setting.</param>
internal sealed record ChangedSetting(string LogicalId, string Type, string Id, PropertyDifference Difference);

/// <summary>Where to look: the VPC of a network.</summary>
/// <param name="Aws">The transport.</param>
/// <param name="AccountId">The account.</param>
/// <param name="State">What there is of the network.</param>
/// <param name="Vpcs">Its VPC; more of them where somebody gave another one its tags.</param>
internal sealed record VpcPlace(IAwsTransport Aws, string AccountId, BlueprintState State, IReadOnlyList<Vpc> Vpcs)
{
    /// <summary>The ids.</summary>
    public IReadOnlyList<string> Ids { get; } = [.. Vpcs.Select(v => v.VpcId!)];

    /// <summary>The filter of EC2's calls for what is in it.</summary>
    public Filter[] Within => By("vpc-id");

    /// <summary>A filter of EC2's calls for what refers to it.</summary>
    public Filter[] By(string name) => [new Filter { Name = name, Values = Ids }];

    /// <summary>True for its id.</summary>
    public bool Is(string? vpcId) => vpcId is not null && Ids.Contains(vpcId, StringComparer.Ordinal);

    /// <summary>A resource of the network, by its id.</summary>
    public FoundResource? Own(string? id) => id is null ? null : State.Found.FirstOrDefault(f => f.PhysicalId == id);
}
