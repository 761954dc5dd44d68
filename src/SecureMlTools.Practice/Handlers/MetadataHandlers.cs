using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>The metadata service of machines, and the region's defaults for it. What a call does not send stays as it is.</summary>
internal static class MetadataHandlers
{
    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.ModifyInstanceMetadataOptions, Modify, r => r.DryRun);
        map.On(Ec2Api.GetInstanceMetadataDefaults, (region, _) => new GetInstanceMetadataDefaultsResponse { AccountLevel = region.Settings.MetadataDefaults }, r => r.DryRun);
        map.On(Ec2Api.ModifyInstanceMetadataDefaults, ModifyDefaults, r => r.DryRun);
    }

    private static ModifyInstanceMetadataOptionsResponse Modify(PracticeRegion region, ModifyInstanceMetadataOptionsRequest request)
    {
        var item = IdForms.Instance.Find(region.Instances, request.InstanceId, "InstanceId");
        OneOf(request.HttpTokens, "HttpTokens", "optional", "required");
        OneOf(request.HttpEndpoint, "HttpEndpoint", "enabled", "disabled");
        OneOf(request.HttpProtocolIpv6, "HttpProtocolIpv6", "enabled", "disabled");
        OneOf(request.InstanceMetadataTags, "InstanceMetadataTags", "enabled", "disabled");
        Hops(request.HttpPutResponseHopLimit, 1);
        if (request is { HttpTokens: null, HttpEndpoint: null, HttpProtocolIpv6: null, InstanceMetadataTags: null, HttpPutResponseHopLimit: null })
            throw new ServiceException("InvalidParameterCombination", "At least one of the metadata options must be specified.");
        if (item.Instance.State?.Name is "terminated" or "shutting-down")
            throw new ServiceException("IncorrectInstanceState", $"The instance '{request.InstanceId}' is not in a state from which its metadata options can be modified. Current state: {item.Instance.State.Name}.");

        var before = item.Instance.MetadataOptions ?? new InstanceMetadataOptionsResponse();
        var after = before with
        {
            State = "applied",
            HttpTokens = request.HttpTokens ?? before.HttpTokens,
            HttpPutResponseHopLimit = request.HttpPutResponseHopLimit ?? before.HttpPutResponseHopLimit,
            HttpEndpoint = request.HttpEndpoint ?? before.HttpEndpoint,
            HttpProtocolIpv6 = request.HttpProtocolIpv6 ?? before.HttpProtocolIpv6,
            InstanceMetadataTags = request.InstanceMetadataTags ?? before.InstanceMetadataTags,
        };
        region.Instances.Put(item with { Instance = item.Instance with { MetadataOptions = after }, PendingReads = region.MetadataPendingReads });
        return new ModifyInstanceMetadataOptionsResponse { InstanceId = request.InstanceId, InstanceMetadataOptions = after with { State = "pending" } };
    }

    private static ModifyInstanceMetadataDefaultsResponse ModifyDefaults(PracticeRegion region, ModifyInstanceMetadataDefaultsRequest request)
    {
        OneOf(request.HttpTokens, "HttpTokens", "optional", "required", "no-preference");
        OneOf(request.HttpEndpoint, "HttpEndpoint", "enabled", "disabled", "no-preference");
        OneOf(request.InstanceMetadataTags, "InstanceMetadataTags", "enabled", "disabled", "no-preference");
        OneOf(request.HttpTokensEnforced, "HttpTokensEnforced", "enabled", "disabled", "no-preference");
        // -1 takes the region's preference away.
        if (request.HttpPutResponseHopLimit != -1) Hops(request.HttpPutResponseHopLimit, 1);
        var before = region.Settings.MetadataDefaults;
        if (before.ManagedBy == "declarative-policy")
            throw new ServiceException("UnauthorizedOperation", before.ManagedExceptionMessage ?? "This account attribute is managed by a declarative policy and cannot be modified by this account.", 403);
        region.Settings.MetadataDefaults = before with
        {
            HttpTokens = Preference(request.HttpTokens, before.HttpTokens),
            HttpEndpoint = Preference(request.HttpEndpoint, before.HttpEndpoint),
            InstanceMetadataTags = Preference(request.InstanceMetadataTags, before.InstanceMetadataTags),
            HttpTokensEnforced = Preference(request.HttpTokensEnforced, before.HttpTokensEnforced),
            HttpPutResponseHopLimit = request.HttpPutResponseHopLimit switch { null => before.HttpPutResponseHopLimit, -1 => null, var hops => hops },
            ManagedBy = "account",
        };
        return new ModifyInstanceMetadataDefaultsResponse { Return = true };
    }

    private static string? Preference(string? asked, string? before) => asked switch { null => before, "no-preference" => null, _ => asked };

    private static void OneOf(string? value, string parameter, params string[] allowed)
    {
        if (value is not null && !allowed.Contains(value, StringComparer.Ordinal))
            throw ServiceException.InvalidValue($"Value ({value}) for parameter {parameter} is invalid. Valid values are: {string.Join(", ", allowed)}.");
    }

    private static void Hops(int? hops, int least)
    {
        if (hops is { } value && (value < least || value > 64))
            throw ServiceException.InvalidValue($"Value ({value}) for parameter HttpPutResponseHopLimit is invalid. The value must be between 1 and 64.");
    }
}
