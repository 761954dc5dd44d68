using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>A launch template. CloudFormation and EC2 give its data one shape.</summary>
internal sealed class TemplateKind : ResourceKind
{
    public const string TypeName = "AWS::EC2::LaunchTemplate";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => Ec2Api.CreateLaunchTemplate;

    public override IReadOnlySet<string> Unreadable { get; } = ImmutableHashSet.Create("LaunchTemplateData");

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeLaunchTemplates.AllAsync(scope.Aws, new DescribeLaunchTemplatesRequest { Filters = TagLists.OwnedBy(scope.Owner) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.LaunchTemplates.OrEmpty().Select(Found)];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = PropertyJson.Request(Ec2Api.CreateLaunchTemplate, making.Properties) with { TagSpecifications = [TagLists.For("launch-template", making.Tags)], ClientToken = making.Token };
        return Found((await making.Aws.SendAsync(Ec2Api.CreateLaunchTemplate.Call(request), cancellationToken).ConfigureAwait(false)).LaunchTemplate!);
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        await DeleteAsync(scope.Aws, Ec2Api.DeleteLaunchTemplate.Call(new DeleteLaunchTemplateRequest { LaunchTemplateId = found.PhysicalId }), cancellationToken).ConfigureAwait(false);

    private static FoundResource Found(LaunchTemplate template) => new()
    {
        Type = TypeName,
        PhysicalId = template.LaunchTemplateId ?? "",
        LogicalId = template.Tags.Value(BlueprintOwner.IdKey),
        Properties = Property.Map(("LaunchTemplateName", Optional.Text(template.LaunchTemplateName))),
        Attributes = ImmutableDictionary<string, string>.Empty.Add("LatestVersionNumber", (template.LatestVersionNumber ?? 1).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Tags = TagLists.Read(template.Tags),
    };
}
