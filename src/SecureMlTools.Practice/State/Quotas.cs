namespace SecureMlTools.Practice.State;

/// <summary>How many of a kind an account may have: AWS's quotas for a new account. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html</summary>
internal sealed class Quotas
{
    private readonly Dictionary<PracticeQuota, int> _most = new()
    {
        [PracticeQuota.Vpcs] = 5,
        [PracticeQuota.Subnets] = 200,
        [PracticeQuota.InternetGateways] = 5,
        [PracticeQuota.ElasticAddresses] = 5,
        [PracticeQuota.NatGateways] = 5,
        [PracticeQuota.RouteTables] = 200,
        [PracticeQuota.Routes] = 500,
        [PracticeQuota.NetworkAcls] = 200,
        [PracticeQuota.SecurityGroups] = 2500,
        [PracticeQuota.GatewayEndpoints] = 20,
        [PracticeQuota.InterfaceEndpoints] = 50,
        [PracticeQuota.Firewalls] = 5,
        [PracticeQuota.FirewallPolicies] = 20,
    };

    public int this[PracticeQuota quota]
    {
        get => _most[quota];
        set => _most[quota] = value;
    }

    /// <summary>Refuses one more.</summary>
    public void Check(PracticeQuota quota, int have, string code, string message)
    {
        if (have >= this[quota]) throw new ServiceException(code, message);
    }
}
