using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Launch templates and their versions: what describes them.</summary>
internal static class LaunchTemplateReads
{
    private static readonly Paging Pages = new(1, 200);

    private static readonly Listing<LaunchTemplate> Templates = new(
        Ec2Api.DescribeLaunchTemplates, Pages,
        new Filters<LaunchTemplate>(t => t.Tags)
            .On("launch-template-name", t => t.LaunchTemplateName)
            .On("create-time", t => t.CreateTime?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)), IdForms.LaunchTemplate);

    private static readonly Filters<LaunchTemplateVersion> VersionFilters = new Filters<LaunchTemplateVersion>()
        .On("create-time", v => v.CreateTime?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
        .On("is-default-version", v => v.DefaultVersion)
        .On("image-id", v => v.LaunchTemplateData?.ImageId)
        .On("instance-type", v => v.LaunchTemplateData?.InstanceType)
        .On("iam-instance-profile", v => v.LaunchTemplateData?.IamInstanceProfile?.Arn ?? v.LaunchTemplateData?.IamInstanceProfile?.Name)
        .On("http-tokens", v => v.LaunchTemplateData?.MetadataOptions?.HttpTokens)
        .On("http-endpoint", v => v.LaunchTemplateData?.MetadataOptions?.HttpEndpoint)
        .On("ebs-optimized", v => v.LaunchTemplateData?.EbsOptimized);

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.DescribeLaunchTemplates, Describe, r => r.DryRun);
        map.On(Ec2Api.DescribeLaunchTemplateVersions, DescribeVersions, r => r.DryRun);
    }

    private static DescribeLaunchTemplatesResponse Describe(PracticeRegion region, DescribeLaunchTemplatesRequest request)
    {
        var ids = request.LaunchTemplateIds.OrEmpty().Concat(request.LaunchTemplateNames.OrEmpty().Select(n => Find(region, null, n).LaunchTemplateId!)).ToList();
        var (items, next) = Templates.Read(region.LaunchTemplates, ids, request.Filters, request.MaxResults, request.NextToken);
        return new DescribeLaunchTemplatesResponse { LaunchTemplates = items, NextToken = next };
    }

    private static DescribeLaunchTemplateVersionsResponse DescribeVersions(PracticeRegion region, DescribeLaunchTemplateVersionsRequest request)
    {
        var names = request.Versions.OrEmpty();
        List<LaunchTemplateVersion> versions;
        if (request.LaunchTemplateId is null && request.LaunchTemplateName is null)
        {
            // Over all templates AWS takes the two aliases and no numbers.
            if (names.Count == 0 || names.Any(v => v is not ("$Latest" or "$Default")))
                throw ServiceException.Missing("LaunchTemplateId or LaunchTemplateName, or the versions $Latest or $Default");
            versions = [.. region.LaunchTemplates.All.SelectMany(t => names.Select(n => Version(region, t, n)).DistinctBy(v => v.VersionNumber))];
        }
        else
        {
            var template = Find(region, request.LaunchTemplateId, request.LaunchTemplateName);
            versions = names.Count > 0
                ? [.. names.Select(n => Version(region, template, n)).DistinctBy(v => v.VersionNumber)]
                : [.. Of(region, template).Where(v => v.VersionNumber >= Bound(request.MinVersion, 0) && v.VersionNumber <= Bound(request.MaxVersion, long.MaxValue))];
        }

        var query = string.Join('\n', ["versions", request.LaunchTemplateId, request.LaunchTemplateName, request.MinVersion, request.MaxVersion, .. names, .. request.Filters.OrEmpty().Select(f => f.Name + "=" + string.Join(',', f.Values.OrEmpty()))]);
        var (items, next) = Pages.Page(place => versions.Select((v, i) => (i, v)).Skip(place), VersionFilters.Compile(request.Filters), request.MaxResults, request.NextToken, query);
        return new DescribeLaunchTemplateVersionsResponse { LaunchTemplateVersions = items, NextToken = next };
    }

    /// <summary>A template by id or name.</summary>
    public static LaunchTemplate Find(PracticeRegion region, string? id, string? name)
    {
        if (id is not null && name is not null) throw new ServiceException("InvalidParameterCombination", "The request can contain either the parameter LaunchTemplateId or LaunchTemplateName, not both.");
        if (id is not null || name is null) return IdForms.LaunchTemplate.Find(region.LaunchTemplates, id, "LaunchTemplateId");
        return region.LaunchTemplates.All.FirstOrDefault(t => t.LaunchTemplateName == name)
            ?? throw new ServiceException("InvalidLaunchTemplateName.NotFoundException", $"The specified launch template, with template name {name}, does not exist.");
    }

    /// <summary>The versions of a template, newest first, each saying whether it is the default now.</summary>
    public static IEnumerable<LaunchTemplateVersion> Of(PracticeRegion region, LaunchTemplate template) => region.TemplateVersions.All
        .Where(v => v.LaunchTemplateId == template.LaunchTemplateId)
        .OrderByDescending(v => v.VersionNumber)
        .Select(v => v with { DefaultVersion = v.VersionNumber == template.DefaultVersionNumber });

    /// <summary>A version by number or alias.</summary>
    public static LaunchTemplateVersion Version(PracticeRegion region, LaunchTemplate template, string name)
    {
        var number = name switch
        {
            "$Latest" => template.LatestVersionNumber,
            "$Default" => template.DefaultVersionNumber,
            _ when long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
            _ => throw new ServiceException("InvalidLaunchTemplateId.VersionNotFound", $"Could not find the specified version {name} for the launch template with ID {template.LaunchTemplateId}."),
        };
        return region.TemplateVersions.Find(PracticeRegion.VersionKey(template.LaunchTemplateId, number)) is { } version
            ? version with { DefaultVersion = version.VersionNumber == template.DefaultVersionNumber }
            : throw new ServiceException("InvalidLaunchTemplateId.VersionNotFound", $"Could not find the specified version {name} for the launch template with ID {template.LaunchTemplateId}.");
    }

    private static long Bound(string? text, long otherwise) => text is null ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw ServiceException.InvalidValue($"Value ({text}) is not a version number.");
}
