using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A VPC. The two DNS settings take calls of their own.</summary>
internal sealed class VpcKind : Ec2Kind
{
    public override string Type => ResourceTypes.Vpc;

    public override AwsOperation CreateOperation => Ec2Api.CreateVpc;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        var answer = await Ec2Api.DescribeVpcs.AllAsync(scope.Aws, new DescribeVpcsRequest { Filters = Owned(scope) }, cancellationToken).ConfigureAwait(false);
        foreach (var vpc in answer.Vpcs.OrEmpty())
        {
            var support = await AttributeAsync(scope, vpc.VpcId!, "enableDnsSupport", cancellationToken).ConfigureAwait(false);
            var hostnames = await AttributeAsync(scope, vpc.VpcId!, "enableDnsHostnames", cancellationToken).ConfigureAwait(false);
            found.Add(Found(vpc.VpcId!, vpc.Tags, Properties(vpc, support.EnableDnsSupport?.Value, hostnames.EnableDnsHostnames?.Value), vpc));
        }

        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var answer = await making.Aws.SendAsync(Ec2Api.CreateVpc.Call(new CreateVpcRequest { CidrBlock = making.Required("CidrBlock"), TagSpecifications = Tags(making, "vpc") }), cancellationToken).ConfigureAwait(false);
        return Found(answer.Vpc!.VpcId!, answer.Vpc.Tags, Properties(answer.Vpc, true, false), answer.Vpc);
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => Off(properties, found, "EnableDnsSupport") || Off(properties, found, "EnableDnsHostnames");

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        var support = Off(making.Properties, found, "EnableDnsSupport");
        var hostnames = Off(making.Properties, found, "EnableDnsHostnames");
        // AWS takes one of the two a call.
        if (support) await SetAsync(new ModifyVpcAttributeRequest { VpcId = found.PhysicalId, EnableDnsSupport = new AttributeBooleanValue { Value = true } }).ConfigureAwait(false);
        if (hostnames) await SetAsync(new ModifyVpcAttributeRequest { VpcId = found.PhysicalId, EnableDnsHostnames = new AttributeBooleanValue { Value = true } }).ConfigureAwait(false);
        return support || hostnames;

        Task SetAsync(ModifyVpcAttributeRequest request) => making.Aws.SendAsync(Ec2Api.ModifyVpcAttribute.Call(request), cancellationToken);
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Ec2Api.DeleteVpc.Call(new DeleteVpcRequest { VpcId = found.PhysicalId }), cancellationToken);

    private static bool Off(PropertyMap properties, FoundResource found, string name) => properties.Flag(name) == true && found.Properties.Flag(name) == false;

    private static PropertyMap Properties(Vpc vpc, bool? support, bool? hostnames) => Property.Map(("CidrBlock", vpc.CidrBlock!), ("EnableDnsSupport", support ?? true), ("EnableDnsHostnames", hostnames ?? false));

    private static Task<DescribeVpcAttributeResponse> AttributeAsync(BlueprintScope scope, string vpcId, string attribute, CancellationToken cancellationToken) =>
        scope.Aws.SendAsync(Ec2Api.DescribeVpcAttribute.Call(new DescribeVpcAttributeRequest { VpcId = vpcId, Attribute = attribute }), cancellationToken);
}
