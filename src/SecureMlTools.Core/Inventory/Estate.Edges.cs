using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

public sealed partial class Estate
{
    private Dictionary<string, List<FlowLog>>? _flowLogsByResource;
    private Dictionary<string, List<VpcEndpoint>>? _endpointsByVpc;

    /// <summary>The flow logs of a VPC, subnet or interface.</summary>
    /// <exception cref="GapException">The flow logs were not read.</exception>
    public IReadOnlyList<FlowLog> FlowLogsOf(string resourceId) => FindAll(_flowLogsByResource ??= Group(Need(Readings.FlowLogs).FlowLogs.OrEmpty(), l => [l.ResourceId]), resourceId);

    /// <summary>Every VPC endpoint that is not gone.</summary>
    /// <exception cref="GapException">The endpoints were not read.</exception>
    public IReadOnlyList<VpcEndpoint> VpcEndpoints => [.. Need(Readings.VpcEndpoints).VpcEndpoints.OrEmpty().Where(e => !string.Equals(e.State, "deleted", StringComparison.OrdinalIgnoreCase))];

    /// <summary>The endpoints of a VPC.</summary>
    /// <exception cref="GapException">The endpoints were not read.</exception>
    public IReadOnlyList<VpcEndpoint> EndpointsOf(string vpcId) => FindAll(_endpointsByVpc ??= Group(VpcEndpoints, e => [e.VpcId]), vpcId);
}
