using SecureMlTools.Api.AutoScaling;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Auto Scaling groups and launch configurations: what describes them. A name that nothing has is left out, not refused.</summary>
internal static class AutoScalingHandlers
{
    private const int LargestPage = 100;

    public static void AddTo(HandlerMap map)
    {
        map.On(AutoScalingApi.DescribeAutoScalingGroups, Groups);
        map.On(AutoScalingApi.DescribeLaunchConfigurations, Configurations);
    }

    private static DescribeAutoScalingGroupsResponse Groups(PracticeRegion region, DescribeAutoScalingGroupsRequest request)
    {
        var wanted = Compile(request.Filters);
        var (items, next) = Page(
            region.AutoScalingGroups, g => (request.AutoScalingGroupNames is not { Count: > 0 } names || names.Contains(g.AutoScalingGroupName, StringComparer.Ordinal)) && wanted(g), request.MaxRecords, request.NextToken,
            string.Join('\n', ["groups", .. request.AutoScalingGroupNames.OrEmpty(), .. request.Filters.OrEmpty().Select(f => f.Name + "=" + string.Join(',', f.Values.OrEmpty()))]));
        return new DescribeAutoScalingGroupsResponse { AutoScalingGroups = items, NextToken = next };
    }

    private static DescribeLaunchConfigurationsResponse Configurations(PracticeRegion region, DescribeLaunchConfigurationsRequest request)
    {
        var (items, next) = Page(
            region.LaunchConfigurations, c => request.LaunchConfigurationNames is not { Count: > 0 } names || names.Contains(c.LaunchConfigurationName, StringComparer.Ordinal), request.MaxRecords, request.NextToken,
            string.Join('\n', ["configurations", .. request.LaunchConfigurationNames.OrEmpty()]));
        return new DescribeLaunchConfigurationsResponse { LaunchConfigurations = items, NextToken = next };
    }

    private static (IReadOnlyList<T> Items, string? Next) Page<T>(Table<T> table, Func<T, bool> wanted, int? maxRecords, string? token, string query)
        where T : class
    {
        if (maxRecords is < 1 or > LargestPage)
            throw new ServiceException("ValidationError", $"1 validation error detected: Value '{maxRecords}' at 'maxRecords' failed to satisfy constraint: Member must have value {(maxRecords < 1 ? "greater than or equal to 1" : "less than or equal to 100")}");
        return new Paging(1, LargestPage, TokenError: "InvalidNextToken").Page(table.From, wanted, maxRecords, token, query);
    }

    private static Func<AutoScalingGroup, bool> Compile(IReadOnlyList<Filter>? filters)
    {
        var tests = filters.OrEmpty().Select<Filter, Func<AutoScalingGroup, bool>>(f => f.Name switch
        {
            "tag-key" => g => g.Tags.OrEmpty().Any(t => f.Values.OrEmpty().Contains(t.Key, StringComparer.Ordinal)),
            "tag-value" => g => g.Tags.OrEmpty().Any(t => f.Values.OrEmpty().Contains(t.Value, StringComparer.Ordinal)),
            { } name when name.StartsWith("tag:", StringComparison.Ordinal) => g => g.Tags.OrEmpty().Any(t => t.Key == name[4..] && f.Values.OrEmpty().Contains(t.Value, StringComparer.Ordinal)),
            var name => throw new ServiceException("ValidationError", $"Filter type {name} is not correct. Allowed Filter types are: tag-key tag-value tag:<tag-key>"),
        }).ToList();
        return g => tests.TrueForAll(t => t(g));
    }
}
