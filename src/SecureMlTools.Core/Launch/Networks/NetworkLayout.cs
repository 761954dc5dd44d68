using SecureMlTools.Controls;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Networks;

/// <summary>The request that a network was made from, read back from what is there: the VPC's tag has the layout, the rule group the names.</summary>
internal static class NetworkLayout
{
    private const string Endpoints = "endpoints=";

    /// <summary>Checks that a network that is there was made as it is asked for now: with another layout, a run would mix the two.</summary>
    /// <exception cref="OptionException">It was not.</exception>
    public static void Check(NetworkDesign design, FoundResource vpc, IReadOnlyList<ResourceMatch> matches)
    {
        var name = design.Request.Name;
        if (vpc.Properties.Text("CidrBlock") is { } cidr && cidr != design.Request.VpcCidr)
            throw new OptionException($"There is a network {name} already, with {Text.Visible(cidr)} and not {design.Request.VpcCidr}: give that range, another -Name, or remove it first.");
        var layout = vpc.Tags?.GetValueOrDefault(NetworkDesign.TagKey) ?? throw Lost(vpc, name);
        if (Ordered(layout) != Ordered(design.Layout))
            throw new OptionException($"Network {name} was made as '{Text.OneLine(layout)}', and this asks for '{design.Layout}': give the options that it was made with, another -Name, or remove it first.");
        Recorded(NetworkDesign.KmsKeyTag, design.Request.KmsKeyId, "its log groups under key", "its log groups under CloudWatch's own key");
        Recorded(NetworkDesign.FlowLogTag, design.Request.FlowLogDestination, "flow logs to", "flow logs to a log group of its own");
        // A policy that is there is not changed, so a list that it does not name would let nothing through.
        if (design.HasHttp && IsThere("FirewallPolicy") && !IsThere(FirewallParts.HttpList))
            throw new OptionException($"Network {name} was made without names by plain HTTP, and this asks for {string.Join(", ", design.Domains.Where(d => d.Http).Select(d => d.Domain.Domain))}: leave them out, give another -Name, or remove it first.");

        bool IsThere(string logicalId) => matches.Any(m => m.Resource.LogicalId == logicalId && m.Found is not null);

        void Recorded(string tag, string? asked, string one, string none)
        {
            var made = vpc.Tags.GetValueOrDefault(tag);
            if (made != asked) throw new OptionException($"Network {name} was made with {(made is null ? none : $"{one} {Text.OneLine(made)}")}, and this asks for {(asked is null ? none : $"{one} {Text.OneLine(asked)}")}: give the options that it was made with, another -Name, or remove it first.");
        }
    }

    /// <summary>Checks that nothing of somebody else's has a name that a network needs.</summary>
    /// <exception cref="OptionException">Something has.</exception>
    public static void CheckNames(NetworkDesign design, BlueprintState state)
    {
        var taken = state.Strangers.Where(s => design.Blueprint.Resources.Any(r => r.Type == s.Type && r.Name == s.Name)).Select(s => s.Name).Order(StringComparer.Ordinal).ToList();
        if (taken.Count > 0)
            throw new OptionException($"{string.Join(" and ", taken.Select(t => Text.Visible(t)))} {(taken.Count == 1 ? "is" : "are")} there already without the tag {state.Owner}, so somebody else's: delete {(taken.Count == 1 ? "it" : "them")}, add the tag, or give another -Name.");
    }

    /// <summary>The CloudFormation stack that a VPC says it was made by; null where it says none.</summary>
    public static string? Stack(FoundResource? vpc) => vpc?.Tags?.GetValueOrDefault("aws:cloudformation:stack-name");

    /// <summary>Checks that a network is nobody's stack: what is changed behind a stack's back breaks its next update.</summary>
    /// <exception cref="OptionException">It is.</exception>
    public static void CheckStack(string network, string? stack)
    {
        if (stack is not null) throw new OptionException($"Network {network} was made by the CloudFormation stack '{Text.OneLine(stack)}': change or delete it there.");
    }

    /// <summary>The request.</summary>
    /// <exception cref="OptionException">The VPC or its tag is gone.</exception>
    public static NetworkRequest Request(TrainingNetworkState network)
    {
        if (network.State.Unread.FirstOrDefault(u => u.Type == ResourceTypes.Vpc) is { } unread) throw unread.Error;
        var vpc = network.State.Found.FirstOrDefault(f => f.Type == ResourceTypes.Vpc)
            ?? throw new OptionException($"Of network {network.Name} there are {network.Count} resources, and no VPC: it was never finished, or half removed. Run New-IsolatedTrainingNetwork again, or Remove-IsolatedTrainingNetwork.");
        var layout = vpc.Tags?.GetValueOrDefault(NetworkDesign.TagKey) ?? "";
        var words = layout.Split(' ');
        if (words[0] != "v1") throw Lost(vpc, network.Name);
        return new NetworkRequest
        {
            Name = network.Name,
            VpcCidr = vpc.Properties.Text("CidrBlock") ?? "",
            Zones = [.. List(words, "zones=").Select(z => network.Facts.Zones.Any(known => known.ZoneName == network.Facts.Region + z) ? network.Facts.Region + z : z)],
            Endpoints = List(words, Endpoints) is ["usual"] ? null : List(words, Endpoints),
            NoInternet = words.Contains("NoInternet", StringComparer.Ordinal),
            Placement = words.Contains(nameof(FirewallPlacement.AfterNat), StringComparer.Ordinal) ? FirewallPlacement.AfterNat : FirewallPlacement.BeforeNat,
            DnsFirewall = words.Contains("DnsFirewall", StringComparer.Ordinal),
            Domains = Domains(network),
            Force = true,
            FlowLogDestination = vpc.Tags?.GetValueOrDefault(NetworkDesign.FlowLogTag),
            KmsKeyId = vpc.Tags?.GetValueOrDefault(NetworkDesign.KmsKeyTag),
            Tags = (vpc.Tags ?? new Dictionary<string, string>()).Where(t => !t.Key.StartsWith("aws:", StringComparison.Ordinal) && !t.Key.StartsWith("secureml:", StringComparison.Ordinal) && (t.Key != "Name" || t.Value != network.Name)).ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal),
        };
    }

    private static OptionException Lost(FoundResource vpc, string network) => new($"VPC {vpc.PhysicalId} has lost its tag {NetworkDesign.TagKey}, so how network {network} was made is not known: give it the tag back, or remove the network.");

    private static string Ordered(string layout) => string.Join(' ', layout.Split(' ').Select(w => w.StartsWith(Endpoints, StringComparison.Ordinal) ? Endpoints + string.Join('+', w[Endpoints.Length..].Split('+').Order(StringComparer.Ordinal)) : w));

    // What the team has allowed since is no drift: the list is theirs.
    private static IReadOnlyList<NetworkDomain> Domains(TrainingNetworkState network)
    {
        var http = Targets(network, FirewallParts.HttpList).ToHashSet(StringComparer.Ordinal);
        var tls = Targets(network, FirewallParts.AllowList).ToHashSet(StringComparer.Ordinal);
        var domains = tls.Union(http).Select(t => DomainParser.Parse(t, wildcard: t.StartsWith('.')).Domain).OfType<FirewallDomain>()
            .Select(d => new NetworkDomain(d, http.Contains(d.Domain)) { Tls = tls.Contains(d.Domain) }).ToList();
        // A network whose list is gone, or cannot be read, had one: any name stands for it, and the group is what is said.
        return domains.Count > 0 || NoInternet(network) ? domains : [new NetworkDomain(DomainParser.Parse("example.com").Domain!, IsUnreadHttp(network))];
    }

    // Whether a list that cannot be read had names by plain HTTP, their port tells.
    private static bool IsUnreadHttp(TrainingNetworkState network) =>
        network.State.Unread.Any(u => u.Type == ResourceTypes.RuleGroup) && network.State.Found.Any(f => f is { Type: "AWS::EC2::NetworkAclEntry" } && (f.Properties["PortRange"] as PropertyMap)?.Number("From") == 80);

    private static IReadOnlyList<string> Targets(TrainingNetworkState network, string list) =>
        (((Of(network, list)?.Properties["RuleGroup"] as PropertyMap)?["RulesSource"] as PropertyMap)?["RulesSourceList"] as PropertyMap)?.Texts("Targets") ?? [];

    private static bool NoInternet(TrainingNetworkState network) => network.State.Found.FirstOrDefault(f => f.Type == ResourceTypes.Vpc)?.Tags?.GetValueOrDefault(NetworkDesign.TagKey)?.Contains("NoInternet", StringComparison.Ordinal) == true;

    private static FoundResource? Of(TrainingNetworkState network, string logicalId) => network.State.Found.FirstOrDefault(f => f.LogicalId == logicalId);

    private static IReadOnlyList<string> List(string[] words, string name) => words.FirstOrDefault(w => w.StartsWith(name, StringComparison.Ordinal)) is { } word && word.Length > name.Length ? word[name.Length..].Split('+') : [];
}
