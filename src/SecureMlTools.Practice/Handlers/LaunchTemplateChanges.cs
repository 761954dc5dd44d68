using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Launch templates, their new versions, and which is the default. A version never changes, and a number is never given twice.</summary>
internal static class LaunchTemplateChanges
{
    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateLaunchTemplate, (region, r) => Idempotency.Once(region, Ec2Api.CreateLaunchTemplate, r.ClientToken, r, () => CreateTemplate(region, r)), r => r.DryRun);
        map.On(Ec2Api.DeleteLaunchTemplate, DeleteTemplate, r => r.DryRun);
        map.On(Ec2Api.CreateLaunchTemplateVersion, (region, r) => Idempotency.Once(region, Ec2Api.CreateLaunchTemplateVersion, r.ClientToken, r, () => Create(region, r)), r => r.DryRun);
        map.On(Ec2Api.ModifyLaunchTemplate, (region, r) => Idempotency.Once(region, Ec2Api.ModifyLaunchTemplate, r.ClientToken, r, () => Modify(region, r)), r => r.DryRun);
        map.On(Ec2Api.DeleteLaunchTemplateVersions, Delete, r => r.DryRun);
    }

    private static CreateLaunchTemplateResponse CreateTemplate(PracticeRegion region, CreateLaunchTemplateRequest request)
    {
        var name = ServiceException.Required(request.LaunchTemplateName, "LaunchTemplateName");
        if (name.Length is < 3 or > 128 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && !"()./_-".Contains(c)))
            throw new ServiceException("InvalidLaunchTemplateName.MalformedException", "Launch template names must be between 3 and 128 characters long, and may contain letters, numbers, and the following characters: - ( ) . / _");
        if (region.LaunchTemplates.All.Any(t => t.LaunchTemplateName == name))
            throw new ServiceException("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
        if (request.LaunchTemplateData is null) throw ServiceException.Missing("LaunchTemplateData");
        var tags = request.TagSpecifications.OrEmpty().Where(t => t.ResourceType == "launch-template").SelectMany(t => t.Tags.OrEmpty()).ToList();
        var template = new LaunchTemplate { LaunchTemplateId = region.Ids.New("lt"), LaunchTemplateName = name, CreateTime = region.Now, CreatedBy = StsHandlers.CallerArn(region.AccountId), DefaultVersionNumber = 1, LatestVersionNumber = 0, Tags = tags };
        region.LaunchTemplates.Put(template);
        Create(region, new CreateLaunchTemplateVersionRequest { LaunchTemplateId = template.LaunchTemplateId, LaunchTemplateData = request.LaunchTemplateData, VersionDescription = request.VersionDescription });
        return new CreateLaunchTemplateResponse { LaunchTemplate = region.LaunchTemplates.Find(template.LaunchTemplateId) };
    }

    private static DeleteLaunchTemplateResponse DeleteTemplate(PracticeRegion region, DeleteLaunchTemplateRequest request)
    {
        var template = LaunchTemplateReads.Find(region, request.LaunchTemplateId, request.LaunchTemplateName);
        foreach (var version in LaunchTemplateReads.Of(region, template).ToList()) region.TemplateVersions.Remove(PracticeRegion.VersionKey(version.LaunchTemplateId, version.VersionNumber)!);
        region.LaunchTemplates.Remove(template.LaunchTemplateId!);
        return new DeleteLaunchTemplateResponse { LaunchTemplate = template };
    }

    private static CreateLaunchTemplateVersionResponse Create(PracticeRegion region, CreateLaunchTemplateVersionRequest request)
    {
        var template = LaunchTemplateReads.Find(region, request.LaunchTemplateId, request.LaunchTemplateName);
        if (request.LaunchTemplateData is null) throw ServiceException.Missing("LaunchTemplateData");
        var source = request.SourceVersion is { } from ? LaunchTemplateReads.Version(region, template, from).LaunchTemplateData : null;
        var number = Math.Max(template.LatestVersionNumber ?? 0, region.HighestVersion.GetValueOrDefault(template.LaunchTemplateId!)) + 1;
        region.HighestVersion[template.LaunchTemplateId!] = number;
        var version = new LaunchTemplateVersion
        {
            LaunchTemplateId = template.LaunchTemplateId,
            LaunchTemplateName = template.LaunchTemplateName,
            VersionNumber = number,
            VersionDescription = request.VersionDescription,
            CreateTime = region.Now,
            CreatedBy = StsHandlers.CallerArn(region.AccountId),
            DefaultVersion = false,
            LaunchTemplateData = Data(source, request),
        };
        region.TemplateVersions.Put(version);
        region.LaunchTemplates.Put(template with { LatestVersionNumber = number });
        return new CreateLaunchTemplateVersionResponse { LaunchTemplateVersion = version };
    }

    // A parameter that the call sends takes the source's place whole. Request and response records have the same JSON, so it is merged there.
    private static ResponseLaunchTemplateData Data(ResponseLaunchTemplateData? source, CreateLaunchTemplateVersionRequest request)
    {
        var merged = source is null
            ? []
            : Json(w => Ec2Api.CreateLaunchTemplateVersion.WriteJson(w, new CreateLaunchTemplateVersionResponse { LaunchTemplateVersion = new LaunchTemplateVersion { LaunchTemplateData = source } }))["LaunchTemplateVersion"]?["LaunchTemplateData"]?.AsObject() ?? [];
        var sent = Json(w => Ec2Api.CreateLaunchTemplateVersion.WriteRequestJson(w, request))["LaunchTemplateData"]?.AsObject() ?? [];
        foreach (var (name, value) in sent) merged[name] = value?.DeepClone();
        var wrapped = new JsonObject { ["LaunchTemplateVersion"] = new JsonObject { ["LaunchTemplateData"] = merged.DeepClone() } };
        return Ec2Api.CreateLaunchTemplateVersion.ReadJson(System.Text.Encoding.UTF8.GetBytes(wrapped.ToJsonString())).LaunchTemplateVersion?.LaunchTemplateData ?? new ResponseLaunchTemplateData();
    }

    private static JsonObject Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        return JsonNode.Parse(buffer.WrittenSpan)?.AsObject() ?? [];
    }

    private static ModifyLaunchTemplateResponse Modify(PracticeRegion region, ModifyLaunchTemplateRequest request)
    {
        var template = LaunchTemplateReads.Find(region, request.LaunchTemplateId, request.LaunchTemplateName);
        var version = LaunchTemplateReads.Version(region, template, ServiceException.Required(request.DefaultVersion, "SetDefaultVersion"));
        var changed = template with { DefaultVersionNumber = version.VersionNumber };
        region.LaunchTemplates.Put(changed);
        return new ModifyLaunchTemplateResponse { LaunchTemplate = changed };
    }

    private static DeleteLaunchTemplateVersionsResponse Delete(PracticeRegion region, DeleteLaunchTemplateVersionsRequest request)
    {
        var template = LaunchTemplateReads.Find(region, request.LaunchTemplateId, request.LaunchTemplateName);
        if (request.Versions is not { Count: > 0 } names) throw ServiceException.Missing("LaunchTemplateVersion");
        if (names.Count > 200) throw ServiceException.InvalidValue("You can specify up to 200 launch template version numbers.");
        var deleted = new List<DeleteLaunchTemplateVersionsResponseSuccessItem>();
        var failed = new List<DeleteLaunchTemplateVersionsResponseErrorItem>();
        foreach (var name in names)
        {
            var number = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw ServiceException.InvalidValue($"Value ({name}) for parameter LaunchTemplateVersion is invalid.");
            if (number == template.DefaultVersionNumber)
                failed.Add(Failure(template, number, "unexpectedError", $"The default version {number} of the launch template cannot be deleted."));
            else if (!region.TemplateVersions.Remove(PracticeRegion.VersionKey(template.LaunchTemplateId, number)!))
                failed.Add(Failure(template, number, "launchTemplateVersionDoesNotExist", $"Could not find the specified version {number} for the launch template with ID {template.LaunchTemplateId}."));
            else
                deleted.Add(new DeleteLaunchTemplateVersionsResponseSuccessItem { LaunchTemplateId = template.LaunchTemplateId, LaunchTemplateName = template.LaunchTemplateName, VersionNumber = number });
        }

        region.HighestVersion[template.LaunchTemplateId!] = Math.Max(template.LatestVersionNumber ?? 0, region.HighestVersion.GetValueOrDefault(template.LaunchTemplateId!));
        region.LaunchTemplates.Put(template with { LatestVersionNumber = LaunchTemplateReads.Of(region, template).FirstOrDefault()?.VersionNumber });
        return new DeleteLaunchTemplateVersionsResponse { SuccessfullyDeletedLaunchTemplateVersions = deleted, UnsuccessfullyDeletedLaunchTemplateVersions = failed };
    }

    private static DeleteLaunchTemplateVersionsResponseErrorItem Failure(LaunchTemplate template, long number, string code, string message) => new()
    {
        LaunchTemplateId = template.LaunchTemplateId,
        LaunchTemplateName = template.LaunchTemplateName,
        VersionNumber = number,
        ResponseError = new ResponseError { Code = code, Message = message },
    };
}
