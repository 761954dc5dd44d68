using System.Globalization;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>The machines that Systems Manager manages.</summary>
internal static class SsmHandlers
{
    public static void AddTo(HandlerMap map)
    {
        map.On(SsmApi.DescribeInstanceInformation, Describe);
        map.On(SsmApi.GetParameter, GetParameter);
    }

    // A version or label may follow the name; AWS's public parameters are read by name.
    private static GetParameterResponse GetParameter(PracticeRegion region, GetParameterRequest request)
    {
        var name = ServiceException.Required(request.Name, "Name");
        if (!region.Parameters.TryGetValue(name, out var value)) throw new ServiceException("ParameterNotFound", "", 400);
        var arn = name.StartsWith("/aws/service/", StringComparison.Ordinal) ? $"arn:aws:ssm:{region.Name}::parameter{name}" : $"arn:aws:ssm:{region.Name}:{region.AccountId}:parameter/{name.TrimStart('/')}";
        return new GetParameterResponse { Parameter = new Parameter { Name = name, Type = "String", Value = value, Version = 1, LastModifiedDate = region.Now.AddDays(-7), ARN = arn, DataType = value.StartsWith("ami-", StringComparison.Ordinal) ? "aws:ec2:image" : "text" } };
    }

    private static DescribeInstanceInformationResponse Describe(PracticeRegion region, DescribeInstanceInformationRequest request)
    {
        if (request.MaxResults is { } size and (< 5 or > 50))
            throw new ServiceException("ValidationException", string.Create(CultureInfo.InvariantCulture, $"1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy constraint: Member must have value {(size < 5 ? "greater than or equal to 5" : "less than or equal to 50")}"));
        region.Boots.LookAtAgents(region);
        var filters = request.Filters.OrEmpty().Select(f => (f.Key, Values: f.Values.OrEmpty()))
            .Concat(request.InstanceInformationFilterList.OrEmpty().Select(f => (f.Key, Values: f.ValueSet.OrEmpty()))).ToList();
        var tests = filters.Select(f => Test(region, f.Key, f.Values)).ToList();
        // AWS's own page is small: 10 where the caller names no size.
        var (items, next) = new Paging(5, 50, TokenError: "InvalidNextToken").Page(
            region.ManagedInstances.From, i => tests.TrueForAll(t => t(i)), request.MaxResults ?? 10, request.NextToken, string.Join('\n', filters.Select(f => f.Key + "=" + string.Join(',', f.Values))));
        return new DescribeInstanceInformationResponse { InstanceInformationList = items, NextToken = next };
    }

    private static Func<InstanceInformation, bool> Test(PracticeRegion region, string? key, IReadOnlyList<string> values)
    {
        var set = values.ToHashSet(StringComparer.Ordinal);
        return key switch
        {
            "InstanceIds" => i => set.Contains(i.InstanceId ?? ""),
            "PingStatus" => i => set.Contains(i.PingStatus ?? ""),
            "AgentVersion" => i => set.Contains(i.AgentVersion ?? ""),
            "PlatformTypes" => i => set.Contains(i.PlatformType ?? ""),
            "ResourceType" => i => set.Contains(i.ResourceType ?? ""),
            "ActivationIds" => i => set.Contains(i.ActivationId ?? ""),
            "IamRole" => i => set.Contains(i.IamRole ?? ""),
            "AssociationStatus" => i => set.Contains(i.AssociationStatus ?? ""),
            "tag-key" => i => region.Instances.Find(i.InstanceId)?.Instance.Tags.OrEmpty().Any(t => set.Contains(t.Key ?? "")) == true,
            not null when key.StartsWith("tag:", StringComparison.Ordinal) => i => set.Contains(region.Instances.Find(i.InstanceId)?.Instance.Tags.Value(key[4..]) ?? ""),
            _ => throw new ServiceException("InvalidFilterKey", $"The specified filter key {key} is not valid."),
        };
    }
}
