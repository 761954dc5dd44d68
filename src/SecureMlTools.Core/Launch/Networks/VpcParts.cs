using SecureMlTools.Controls;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks;

/// <summary>The VPC, its subnets and their network ACLs.</summary>
internal static class VpcParts
{
    private const string Anywhere = "0.0.0.0/0";
    private const int Tcp = 6;
    private const int All = -1;

    // The ports from which Linux and Windows call, to which answers come back. The range begins above RDP's.
    private static readonly (int, int) Answers = (32768, 65535);

    // A NAT gateway calls from nearly every port there is.
    private static readonly (int, int) NatAnswers = (1024, 65535);

    /// <summary>The VPC with its default security group emptied.</summary>
    public static IEnumerable<PlannedResource> Vpc(NetworkDesign design)
    {
        yield return new PlannedResource
        {
            LogicalId = "Vpc",
            Type = ResourceTypes.Vpc,
            Name = design.Request.Name,
            Purpose = "the network",
            Properties = Property.Map(("CidrBlock", design.Request.VpcCidr), ("EnableDnsSupport", true), ("EnableDnsHostnames", true)),
            Tags = [new(NetworkDesign.TagKey, design.Layout), .. NetworkDesign.Recorded(design.Request)],
        };
        yield return new PlannedResource
        {
            LogicalId = "DefaultSecurityGroup",
            Type = DefaultSecurityGroupKind.TypeName,
            Purpose = "admits nothing and lets nothing out",
            Properties = Property.Map(("VpcId", Property.To("Vpc")), ("SecurityGroupIngress", Property.List()), ("SecurityGroupEgress", Property.List())),
        };
    }

    /// <summary>The subnets, each behind the network ACL of its purpose.</summary>
    public static IEnumerable<PlannedResource> Subnets(NetworkDesign design)
    {
        foreach (var purpose in design.Subnets.Select(s => s.Purpose).Distinct())
        {
            var acl = purpose + "Acl";
            yield return new PlannedResource { LogicalId = acl, Type = ResourceTypes.NetworkAcl, Name = Name(design, purpose), Purpose = $"what {Plural(purpose)} may send and get", Properties = Property.Map(("VpcId", Property.To("Vpc"))) };
            foreach (var egress in new[] { false, true })
                foreach (var (entry, number) in Entries(design, purpose, egress).Select((e, i) => (e, 100 + (i * 10))))
                    yield return new PlannedResource
                    {
                        LogicalId = $"{acl}{(egress ? "Out" : "In")}{number}",
                        Type = "AWS::EC2::NetworkAclEntry",
                        Purpose = entry.Purpose,
                        Properties = Property.Map(
                            ("NetworkAclId", Property.To(acl)), ("RuleNumber", number), ("Egress", egress), ("RuleAction", "allow"), ("Protocol", entry.Protocol), ("CidrBlock", entry.Cidr),
                            ("PortRange", entry.Ports is { } ports ? Property.Map(("From", ports.From), ("To", ports.To)) : null)),
                    };
            foreach (var subnet in design.SubnetsFor(purpose))
            {
                var id = design.SubnetId(purpose, subnet.Zone);
                yield return new PlannedResource
                {
                    LogicalId = id,
                    Type = ResourceTypes.Subnet,
                    Name = $"{Name(design, purpose)}-{subnet.Zone}",
                    Purpose = $"{Plural(purpose)} in {subnet.Zone}",
                    Properties = Property.Map(("VpcId", Property.To("Vpc")), ("CidrBlock", subnet.Cidr), ("AvailabilityZone", subnet.Zone), ("MapPublicIpOnLaunch", false)),
                };
                yield return new PlannedResource { LogicalId = id + "Acl", Type = "AWS::EC2::SubnetNetworkAclAssociation", Purpose = "the subnet's network ACL", Properties = Property.Map(("SubnetId", Property.To(id)), ("NetworkAclId", Property.To(acl))) };
                yield return new PlannedResource { LogicalId = id + "Routes", Type = RouteTableKind.TypeName, Name = $"{Name(design, purpose)}-{subnet.Zone}", Purpose = $"ways out of {Plural(purpose)} in {subnet.Zone}", Properties = Property.Map(("VpcId", Property.To("Vpc"))) };
            }
        }
    }

    /// <summary>What a purpose is called in names.</summary>
    public static string Name(NetworkDesign design, SubnetPurpose purpose) => $"{design.Request.Name}-{purpose.ToString().ToLowerInvariant()}";

    private static string Plural(SubnetPurpose purpose) => purpose switch
    {
        SubnetPurpose.Workload => "machines",
        SubnetPurpose.Endpoint => "interface endpoints",
        SubnetPurpose.Firewall => "the firewall",
        _ => "the NAT gateway",
    };

    private static IEnumerable<(int Protocol, string Cidr, (int From, int To)? Ports, string Purpose)> Entries(NetworkDesign design, SubnetPurpose purpose, bool egress)
    {
        var vpc = design.Request.VpcCidr;
        switch (purpose)
        {
            case SubnetPurpose.Endpoint:
                yield return egress ? (Tcp, vpc, (1024, 65535), "answers to the VPC") : (Tcp, vpc, (443, 443), "calls of the VPC");
                break;
            case SubnetPurpose.Workload when !design.HasInternet:
                yield return (All, vpc, null, "the VPC itself");
                // The gateway endpoint does not change S3's addresses, which are public ones.
                yield return egress ? (Tcp, Anywhere, (443, 443), "S3 through its gateway endpoint") : (Tcp, Anywhere, Answers, "answers of S3");
                break;
            default:
                yield return (All, vpc, null, "the VPC itself");
                // No UDP: what is not TCP has no business outside, whatever the firewall's rules come to say.
                var ports = purpose == SubnetPurpose.Nat || (purpose == SubnetPurpose.Firewall && design.Request.Placement == FirewallPlacement.AfterNat) ? NatAnswers : Answers;
                if (!egress) yield return (Tcp, Anywhere, ports, "answers to connections from inside");
                else
                {
                    yield return (Tcp, Anywhere, (443, 443), "TLS; the firewall decides");
                    if (design.HasHttp) yield return (Tcp, Anywhere, (80, 80), "plain HTTP; the firewall decides");
                }

                break;
        }
    }
}
