namespace SecureMlTools.Practice;

/// <summary>
/// What AWS says when it refuses a launch or a part of a network, word for word, for <see cref="PracticeFaults.Refuse"/>. Codes of EC2:
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
/// </summary>
public static class PracticeRefusals
{
    private const string Run = "ec2:RunInstances";

    // As long as a real one is, and as unreadable.
    private static readonly string Encoded = string.Concat(Enumerable.Repeat("ixPqZPsDYfQYC1KcpwE_QRNlBXtOO3affAg1twm5dfdVQ57J7aT6Pia98GLguc6z5Cnh-fcnnC1D2TdRc0eHYWAgihNgj362WL7S2WN-7aDvG84kMWHQzsPQ7", 6));

    /// <summary>The account's virtual CPUs of a family of types are used up.</summary>
    public static PracticeRefusal VcpuLimitExceeded { get; } = new(
        Run, "VcpuLimitExceeded", "You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.");

    /// <summary>The account's spot machines are used up.</summary>
    public static PracticeRefusal MaxSpotInstanceCountExceeded { get; } = new(Run, "MaxSpotInstanceCountExceeded", "Max spot instance count exceeded");

    /// <summary>The price offered is below what spot capacity costs.</summary>
    public static PracticeRefusal SpotMaxPriceTooLow { get; } = new(Run, "SpotMaxPriceTooLow", "Your Spot request price of 0.1 is lower than the minimum required Spot request fulfillment price of 0.4848.");

    /// <summary>Nothing of a capacity reservation is left, seen only when the machines are to start.</summary>
    public static PracticeRefusal ReservationCapacityExceeded { get; } = new(Run, "ReservationCapacityExceeded", "The requested reservation does not have sufficient compatible and available capacity for this request.");

    /// <summary>A capacity reservation that went between the check and the launch.</summary>
    public static PracticeRefusal InvalidCapacityReservationId { get; } = new(Run, "InvalidCapacityReservationId.NotFound", "The capacity reservation ID 'cr-0123456789abcdef0' does not exist");

    /// <summary>The region has as many VPCs as the account may have.</summary>
    public static PracticeRefusal VpcLimitExceeded { get; } = new("ec2:CreateVpc", "VpcLimitExceeded", "The maximum number of VPCs has been reached.");

    /// <summary>The region has as many Elastic IP addresses as the account may have.</summary>
    public static PracticeRefusal AddressLimitExceeded { get; } = new("ec2:AllocateAddress", "AddressLimitExceeded", "The maximum number of addresses has been reached.");

    /// <summary>The zone has as many NAT gateways as the account may have.</summary>
    public static PracticeRefusal NatGatewayLimitExceeded { get; } = new("ec2:CreateNatGateway", "NatGatewayLimitExceeded", "Performing this operation would exceed the limit of 5 NAT gateways");

    /// <summary>The VPC has as many endpoints as it may have.</summary>
    public static PracticeRefusal VpcEndpointLimitExceeded { get; } = new("ec2:CreateVpcEndpoint", "VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached.");

    /// <summary>The region has as many firewalls as the account may have.</summary>
    public static PracticeRefusal FirewallLimitExceeded { get; } = new("network-firewall:CreateFirewall", "LimitExceededException", "Unable to perform the operation because doing so would violate a limit setting.");

    /// <summary>The account has as many roles as it may have.</summary>
    public static PracticeRefusal RoleLimitExceeded { get; } = new("iam:CreateRole", "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000", 409);

    /// <summary>The account has as many instance profiles as it may have.</summary>
    public static PracticeRefusal ProfileLimitExceeded { get; } = new("iam:CreateInstanceProfile", "LimitExceeded", "Cannot exceed quota for InstanceProfilesPerAccount: 1000", 409);

    /// <summary>The zone has no machine of the type free. AWS says so with the status of a server's error.</summary>
    /// <param name="type">Instance type.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="others">Zones that have some.</param>
    public static PracticeRefusal InsufficientInstanceCapacity(string type, string zone, params string[] others) => new(
        Run, "InsufficientInstanceCapacity",
        $"We currently do not have sufficient {type} capacity in the Availability Zone you requested ({zone}). Our system will be working on provisioning additional capacity. You can currently get {type} capacity by not specifying an Availability Zone in your request or choosing {string.Join(", ", others)}.",
        500);

    /// <summary>The zone does not offer the type.</summary>
    /// <param name="type">Instance type.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="others">Zones that offer it.</param>
    public static PracticeRefusal Unsupported(string type, string zone, params string[] others) => new(
        Run, "Unsupported", $"Your requested instance type ({type}) is not supported in your requested Availability Zone ({zone}). Please retry your request by not specifying an Availability Zone or choosing {string.Join(", ", others)}.");

    /// <summary>The caller may not hand over a role. EC2 adds a message for sts:DecodeAuthorizationMessage, of a thousand characters and more.</summary>
    /// <param name="caller">ARN of the caller.</param>
    /// <param name="role">ARN of the role.</param>
    /// <param name="action">IAM action of the operation that hands it over.</param>
    public static PracticeRefusal PassRole(string caller, string role, string action = Run) => new(
        action, "UnauthorizedOperation",
        $"You are not authorized to perform this operation. User: {caller} is not authorized to perform: iam:PassRole on resource: {role} because no identity-based policy allows the iam:PassRole action. Encoded authorization failure message: {Encoded}", 403);

    /// <summary>The same where EC2 does not even say what is missing.</summary>
    public static PracticeRefusal Unexplained { get; } = new(Run, "UnauthorizedOperation", $"You are not authorized to perform this operation. Encoded authorization failure message: {Encoded}", 403);
}
