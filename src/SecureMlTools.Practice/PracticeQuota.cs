namespace SecureMlTools.Practice;

/// <summary>What an account may have only so many of.</summary>
public enum PracticeQuota
{
    /// <summary>VPCs in a region.</summary>
    Vpcs,

    /// <summary>Subnets in a VPC.</summary>
    Subnets,

    /// <summary>Internet gateways in a region.</summary>
    InternetGateways,

    /// <summary>Elastic IP addresses in a region.</summary>
    ElasticAddresses,

    /// <summary>NAT gateways in an Availability Zone.</summary>
    NatGateways,

    /// <summary>Route tables in a VPC.</summary>
    RouteTables,

    /// <summary>Routes in a route table, the local ones aside.</summary>
    Routes,

    /// <summary>Network ACLs in a VPC.</summary>
    NetworkAcls,

    /// <summary>Security groups in a region.</summary>
    SecurityGroups,

    /// <summary>Gateway endpoints in a region.</summary>
    GatewayEndpoints,

    /// <summary>Interface endpoints in a VPC.</summary>
    InterfaceEndpoints,

    /// <summary>Firewalls of Network Firewall in a region.</summary>
    Firewalls,

    /// <summary>Firewall policies in a region.</summary>
    FirewallPolicies,
}
