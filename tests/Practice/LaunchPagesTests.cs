using System.Text.RegularExpressions;
using SecureMlTools.Operations;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice;

/// <summary>Whoever is allowed what a page names can do what it describes: every action that was called stands on the page, or in the policy that it points to.</summary>
public sealed partial class LaunchPagesTests
{
    [Fact]
    public async Task Pages_of_networks_name_what_is_called()
    {
        using var networks = new Networks();
        var request = Networks.Request() with { DnsFirewall = true };
        await networks.Built(request);
        Named("New-IsolatedTrainingNetwork", Called(networks.Account.Calls, []));
        var before = networks.Account.Calls.ToDictionary(c => c.Key, c => c.Value);
        Assert.Equal(DriftStatus.InSync, (await TrainingNetworkOperation.TestAsync(networks.Aws, "lab", default))!.Status);
        Named("Test-IsolatedTrainingNetwork", Called(networks.Account.Calls, before));
        before = networks.Account.Calls.ToDictionary(c => c.Key, c => c.Value);
        var removal = (await TrainingNetworkOperation.PlanRemovalAsync(networks.Aws, "lab", false, default))!;
        await TrainingNetworkOperation.RemoveAsync(networks.Aws, removal.Network, false, null, networks.Clock, default);
        Named("Remove-IsolatedTrainingNetwork", Called(networks.Account.Calls, before));
    }

    [Fact]
    public async Task Pages_of_machines_name_what_is_called()
    {
        using var launches = new Launches();
        var launched = await launches.Launch(Launches.Request() with { HardenOs = true, LaunchTemplateName = "safe" });
        Named("New-HardenedTrainingInstance", Called(launches.Account.Calls, []));
        var before = launches.Account.Calls.ToDictionary(c => c.Key, c => c.Value);
        foreach (var removal in (await LaunchRemovalOperation.PlanAsync(launches.Account.Connect("us-east-1"), [launched.Instances[0].InstanceId], [], false, false, default)).Launches)
            await LaunchRemovalOperation.RunAsync(launches.Account.Connect("us-east-1"), removal, null, launches.Clock, default);
        Named("Remove-HardenedTrainingInstance", Called(launches.Account.Calls, before));
    }

    private static IEnumerable<string> Called(IEnumerable<KeyValuePair<string, long>> calls, Dictionary<string, long> before) =>
        calls.Where(c => c.Value > before.GetValueOrDefault(c.Key)).Select(c => c.Key).Order(StringComparer.Ordinal);

    private static void Named(string command, IEnumerable<string> called)
    {
        var page = File.ReadAllText(Path.Combine(ShippedImages.Root(), "docs", "cmdlets", command + ".md"));
        var section = page[page.IndexOf("## IAM actions", StringComparison.Ordinal)..page.IndexOf("## Related links", StringComparison.Ordinal)];
        var topic = File.ReadAllText(Path.Combine(ShippedImages.Root(), "module", "en-US", "about_SecureMlTools_Permissions.help.txt"));
        var named = Actions().Matches(section + string.Concat(Policies().Matches(section).Select(p => Statement(topic, p.Value)))).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
        Assert.Equal($"{command}: ", $"{command}: {string.Join(", ", called.Where(a => !named.Contains(a) && !IsGeneral(section, a)))}");
    }

    // "the Describe and List actions of ec2 and logs" stands for all of these.
    private static bool IsGeneral(string section, string action) =>
        action.Split(':') is [var service, var name] && General().Matches(section).Any(g =>
            Regex.IsMatch(g.Groups["services"].Value, $@"(?<![\w-]){service}(?![\w-])") && Words().Matches(g.Groups["verbs"].Value).Any(v => name.StartsWith(v.Value, StringComparison.Ordinal)));

    private static string Statement(string topic, string policy)
    {
        var at = topic.IndexOf($"\"Sid\": \"{policy}\"", StringComparison.Ordinal);
        Assert.True(at >= 0, policy);
        return topic[at..topic.IndexOf(']', at)];
    }

    [GeneratedRegex(@"\b[a-z0-9-]+:[A-Z]\w+")]
    private static partial Regex Actions();

    [GeneratedRegex(@"\b(?<!_)SecureMlTools(?:Read|Change|LaunchRead|Launch|Network)\b")]
    private static partial Regex Policies();

    [GeneratedRegex(@"(?:the|their) (?<verbs>[A-Z]\w+(?:(?:, | and )[A-Z]\w+)*) actions of (?<services>[a-z0-9-]+(?:(?:, | and )[a-z0-9-]+)*)")]
    private static partial Regex General();

    [GeneratedRegex(@"[A-Z]\w+")]
    private static partial Regex Words();
}
