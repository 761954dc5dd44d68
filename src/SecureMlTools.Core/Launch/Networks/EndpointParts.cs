using SecureMlTools.Controls;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Networks;

/// <summary>The VPC endpoints: S3 by a gateway, the others by interfaces that only machines of the network reach.</summary>
internal static class EndpointParts
{
    /// <summary>They, with the security group of the interfaces.</summary>
    public static IEnumerable<PlannedResource> Of(NetworkDesign design)
    {
        yield return new PlannedResource
        {
            LogicalId = "S3Endpoint",
            Type = ResourceTypes.VpcEndpoint,
            Name = design.Request.Name + "-s3",
            Purpose = "S3: buckets of this account, and those of AWS's that machines fetch from",
            Properties = Property.Map(
                ("VpcId", Property.To("Vpc")), ("ServiceName", EndpointChoice.S3(design.Facts)), ("VpcEndpointType", "Gateway"),
                ("RouteTableIds", Property.List(design.Zones.Select(z => Property.To(design.SubnetId(SubnetPurpose.Workload, z) + "Routes")))), ("PolicyDocument", EndpointPolicies.S3(design.Facts))),
        };
        if (design.Endpoints.Count == 0) yield break;
        yield return new PlannedResource
        {
            LogicalId = "EndpointSecurityGroup",
            Type = ResourceTypes.SecurityGroup,
            Name = design.Request.Name + "-endpoints",
            Purpose = "machines reach the endpoints at port 443, and nobody else",
            Properties = Property.Map(
                ("GroupName", design.Request.Name + "-endpoints"), ("GroupDescription", "Machines of the training network to its VPC endpoints"), ("VpcId", Property.To("Vpc")),
                ("SecurityGroupIngress", Property.List(design.SubnetsFor(SubnetPurpose.Workload).Select(s => Rule("tcp", 443, s.Cidr, $"Machines in {s.Zone}")))),
                // CloudFormation takes no empty list for none; a rule to nowhere says the same in both.
                ("SecurityGroupEgress", Property.List(Rule("tcp", 443, "127.0.0.1/32", "Nothing goes out")))),
        };
        foreach (var endpoint in design.Endpoints)
            yield return new PlannedResource
            {
                LogicalId = Id(endpoint.Key),
                Type = ResourceTypes.VpcEndpoint,
                Name = $"{design.Request.Name}-{endpoint.Key}",
                Purpose = endpoint.ServiceName,
                Properties = Property.Map(
                    ("VpcId", Property.To("Vpc")), ("ServiceName", endpoint.ServiceName), ("VpcEndpointType", "Interface"), ("PrivateDnsEnabled", endpoint.HasPrivateDns),
                    ("SubnetIds", Property.List(endpoint.Zones.Select(z => Property.To(design.SubnetId(SubnetPurpose.Endpoint, z))))), ("SecurityGroupIds", Property.List(Property.To("EndpointSecurityGroup"))),
                    ("PolicyDocument", endpoint.TakesPolicy ? EndpointPolicies.Interface(endpoint.ServiceName, design.Facts) : null)),
            };
    }

    /// <summary>The logical id of a service's endpoint: <c>EcrApiEndpoint</c>.</summary>
    public static string Id(string key) => string.Concat(key.Split('.', '-', '_').Where(p => p.Length > 0).Select(p => char.ToUpperInvariant(p[0]) + p[1..])) + "Endpoint";

    private static PropertyMap Rule(string protocol, int port, string cidr, string description) => Property.Map(("IpProtocol", protocol), ("FromPort", port), ("ToPort", port), ("CidrIp", cidr), ("Description", description));
}
