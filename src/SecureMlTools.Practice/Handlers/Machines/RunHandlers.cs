using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Machines;

/// <summary>Starts machines: everything is checked before one is made.</summary>
internal static class RunHandlers
{
    // Of a launch template, what a request says itself takes its place whole, but for tags.
    private static readonly string[] NotOfTheRequest = ["LaunchTemplate", "MinCount", "MaxCount", "ClientToken", "DryRun", "TagSpecifications"];

    public static void AddTo(HandlerMap map) => map.On(
        Ec2Api.RunInstances, (region, r) => Idempotency.Once(region, Ec2Api.RunInstances, r.ClientToken, r, () => Run(region, r)), r => r.DryRun);

    private static RunInstancesResponse Run(PracticeRegion region, RunInstancesRequest request)
    {
        if (request.LaunchTemplate is { } named) request = Merged(region, request, named);
        var plan = RunPlan.Of(region, request);
        var reservation = region.Ids.New("r");
        var machines = Enumerable.Range(0, request.MaxCount ?? 1).Select(i => MachineMaker.Make(region, plan, reservation, i)).ToList();
        return new RunInstancesResponse { ReservationId = reservation, OwnerId = region.AccountId, Groups = [], Instances = machines };
    }

    private static RunInstancesRequest Merged(PracticeRegion region, RunInstancesRequest request, LaunchTemplateSpecification named)
    {
        var template = LaunchTemplateReads.Find(region, named.LaunchTemplateId, named.LaunchTemplateName);
        var version = LaunchTemplateReads.Version(region, template, named.Version ?? "$Default");
        var response = new DescribeLaunchTemplateVersionsResponse { LaunchTemplateVersions = [version] };
        var merged = Json(w => Ec2Api.DescribeLaunchTemplateVersions.WriteJson(w, response))["LaunchTemplateVersions"]?[0]?["LaunchTemplateData"]?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in Json(w => Ec2Api.RunInstances.WriteRequestJson(w, request)))
            if (!NotOfTheRequest.Contains(name)) merged[name] = value?.DeepClone();
        using var document = JsonDocument.Parse(merged.ToJsonString());
        var whole = Ec2Api.RunInstances.ReadRequestJson(document.RootElement);
        IReadOnlyList<Tag> own = [new Tag { Key = "aws:ec2launchtemplate:id", Value = template.LaunchTemplateId }, new Tag { Key = "aws:ec2launchtemplate:version", Value = version.VersionNumber?.ToString(System.Globalization.CultureInfo.InvariantCulture) }];
        return whole with
        {
            LaunchTemplate = null,
            MinCount = request.MinCount,
            MaxCount = request.MaxCount,
            ClientToken = request.ClientToken,
            TagSpecifications = [.. whole.TagSpecifications.OrEmpty(), .. request.TagSpecifications.OrEmpty(), new TagSpecification { ResourceType = "instance", Tags = own }],
        };
    }

    private static JsonObject Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        return JsonNode.Parse(buffer.WrittenSpan)?.AsObject() ?? [];
    }
}
