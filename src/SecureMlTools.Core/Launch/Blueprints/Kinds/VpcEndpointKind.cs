using System.Text.Json;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A VPC endpoint with its policy: a gateway endpoint in route tables, or an interface endpoint in subnets.</summary>
internal sealed class VpcEndpointKind : Ec2Kind
{
    public override string Type => ResourceTypes.VpcEndpoint;

    public override AwsOperation CreateOperation => Ec2Api.CreateVpcEndpoint;

    public override bool DeletesAlongside => true;

    public override TimeSpan Patience => TimeSpan.FromMinutes(10);

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeVpcEndpoints.AllAsync(scope.Aws, new DescribeVpcEndpointsRequest { Filters = Owned(scope) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.VpcEndpoints.OrEmpty().Where(e => !IsLeaving(e)).Select(Of)];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var p = making.Properties;
        var isInterface = p.Text("VpcEndpointType") == "Interface";
        var request = new CreateVpcEndpointRequest
        {
            VpcId = making.Required("VpcId"),
            ServiceName = making.Required("ServiceName"),
            VpcEndpointType = making.Required("VpcEndpointType"),
            PolicyDocument = p["PolicyDocument"] is { } policy ? PropertyJson.Text(policy) : null,
            PrivateDnsEnabled = p.Flag("PrivateDnsEnabled"),
            RouteTableIds = isInterface ? null : p.Texts("RouteTableIds"),
            SubnetIds = isInterface ? p.Texts("SubnetIds") : null,
            SecurityGroupIds = isInterface ? p.Texts("SecurityGroupIds") : null,
            ClientToken = making.Token,
            TagSpecifications = Tags(making, "vpc-endpoint"),
        };
        return Of((await making.Aws.SendAsync(Ec2Api.CreateVpcEndpoint.Call(request), cancellationToken).ConfigureAwait(false)).VpcEndpoint!);
    }

    public override async Task<FoundResource?> ReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        if (found.Record is VpcEndpoint { State: { } state } && Is(state, "available")) return found;
        var now = await LookAsync(scope, found, cancellationToken).ConfigureAwait(false);
        if (Is(now?.State, "available")) return Of(now!);
        return now is not null && (Is(now.State, "pending") || Is(now.State, "pendingAcceptance")) ? null
            : throw new ResourceFailedException($"VPC endpoint {found.PhysicalId} is {Text.Visible(now?.State ?? "gone")}: {Text.OneLine(now?.LastError?.Message ?? now?.FailureReason ?? "AWS gives no reason")}.");
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        var answer = await scope.Aws.SendAsync(Ec2Api.DeleteVpcEndpoints.Call(new DeleteVpcEndpointsRequest { VpcEndpointIds = [found.PhysicalId] }), cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfUnsuccessful(Ec2Api.DeleteVpcEndpoints, answer.Unsuccessful);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
        }
    }

    public override async Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        try
        {
            return await LookAsync(scope, found, cancellationToken).ConfigureAwait(false) is not { } now || Is(now.State, "deleted");
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return true;
        }
    }

    private FoundResource Of(VpcEndpoint endpoint) => Found(
        endpoint.VpcEndpointId!, endpoint.Tags,
        Property.Map(
            ("VpcId", endpoint.VpcId ?? ""), ("ServiceName", endpoint.ServiceName ?? ""), ("VpcEndpointType", endpoint.VpcEndpointType ?? ""),
            ("PolicyDocument", Policy(endpoint.PolicyDocument)), ("PrivateDnsEnabled", endpoint.PrivateDnsEnabled ?? false),
            ("RouteTableIds", Property.Texts(endpoint.RouteTableIds.OrEmpty())), ("SubnetIds", Property.Texts(endpoint.SubnetIds.OrEmpty())),
            ("SecurityGroupIds", Property.Texts(endpoint.Groups.OrEmpty().Select(g => g.GroupId).OfType<string>()))),
        endpoint);

    // A policy that is no JSON is shown as it is: then it differs from every plan.
    private static Property? Policy(string? document)
    {
        try
        {
            return document is null ? null : PropertyJson.Parse(document);
        }
        catch (JsonException)
        {
            return document;
        }
    }

    private static async Task<VpcEndpoint?> LookAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        (await scope.Aws.SendAsync(Ec2Api.DescribeVpcEndpoints.Call(new DescribeVpcEndpointsRequest { VpcEndpointIds = [found.PhysicalId] }), cancellationToken).ConfigureAwait(false)).VpcEndpoints.OrEmpty().FirstOrDefault();

    private static bool IsLeaving(VpcEndpoint endpoint) => Is(endpoint.State, "deleting") || Is(endpoint.State, "deleted");

    // EC2 writes states of endpoints now with a capital, now without.
    private static bool Is(string? state, string other) => string.Equals(state, other, StringComparison.OrdinalIgnoreCase);
}
