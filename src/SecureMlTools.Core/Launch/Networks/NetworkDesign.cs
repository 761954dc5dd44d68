using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Networks;

/// <summary>Everything that the parts of a network's blueprint are made from.</summary>
internal sealed class NetworkDesign
{
    /// <summary>Key of the VPC's tag that says how the network was laid out, from which drift is measured.</summary>
    public const string TagKey = "secureml:design";

    /// <summary>Key of the VPC's tag with the key of the log groups, where they have one.</summary>
    public const string KmsKeyTag = "secureml:kms-key";

    /// <summary>Key of the VPC's tag with the destination of the flow logs, where it is not a log group of the network's own.</summary>
    public const string FlowLogTag = "secureml:flow-logs";

    private NetworkDesign(NetworkRequest request, NetworkFacts facts, IReadOnlyList<string> zones, IReadOnlyList<NetworkDomain> domains, IReadOnlyList<EndpointChoice> endpoints, IReadOnlyList<PlannedSubnet> subnets, IReadOnlyList<string> warnings)
    {
        Request = request;
        Facts = facts;
        Zones = zones;
        Domains = domains;
        Endpoints = endpoints;
        Subnets = subnets;
        Warnings = warnings;
        Blueprint = new Blueprint(BlueprintOwner.Network(request.Name), facts.AccountId, facts.Region, facts.Partition, Parts(), request.Tags);
    }

    /// <summary>What was asked for.</summary>
    public NetworkRequest Request { get; }

    /// <summary>What is known of account and region.</summary>
    public NetworkFacts Facts { get; }

    /// <summary>The zones.</summary>
    public IReadOnlyList<string> Zones { get; }

    /// <summary>Names that may be reached.</summary>
    public IReadOnlyList<NetworkDomain> Domains { get; }

    /// <summary>Services with interface endpoints.</summary>
    public IReadOnlyList<EndpointChoice> Endpoints { get; }

    /// <summary>The subnets.</summary>
    public IReadOnlyList<PlannedSubnet> Subnets { get; }

    /// <summary>What to know before.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The resources.</summary>
    public Blueprint Blueprint { get; }

    /// <summary>True when there is a way to the internet.</summary>
    public bool HasInternet => !Request.NoInternet;

    /// <summary>True when a name is reached by plain HTTP.</summary>
    public bool HasHttp => Domains.Any(d => d.Http);

    /// <summary>Lays a network out. Makes no call.</summary>
    /// <exception cref="OptionException">It cannot be laid out; one sentence says why.</exception>
    public static NetworkDesign Of(NetworkRequest request, NetworkFacts facts)
    {
        NetworkChecks.Request(request);
        SubnetPlan.Parse(request.VpcCidr);
        var zones = NetworkChecks.Zones(request, facts);
        var domains = NetworkChecks.Domains(request);
        List<string> warnings = [.. NetworkChecks.Warnings(request, facts)];
        var endpoints = EndpointChoice.Of(request, facts, zones, warnings);
        var subnets = SubnetPlan.Of(request.VpcCidr, zones, endpoints.Count, !request.NoInternet);
        return new NetworkDesign(request, facts, zones, domains, endpoints, subnets, warnings);
    }

    /// <summary>Name of the role that writes flow logs.</summary>
    public static string FlowLogRole(string network, string region) => $"secureml-{network}-{region}-flow-logs";

    /// <summary>A zone in logical ids: <c>A</c> for eu-west-1a.</summary>
    public string ZoneId(string zone)
    {
        var rest = zone.StartsWith(Facts.Region, StringComparison.Ordinal) ? zone[Facts.Region.Length..] : zone;
        return string.Concat(rest.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
    }

    /// <summary>The logical id of a subnet.</summary>
    public string SubnetId(SubnetPurpose purpose, string zone) => $"{purpose}Subnet{ZoneId(zone)}";

    /// <summary>The addresses of a purpose.</summary>
    public IEnumerable<PlannedSubnet> SubnetsFor(SubnetPurpose purpose) => Subnets.Where(s => s.Purpose == purpose);

    /// <summary>The log groups that a network can have.</summary>
    public static IReadOnlyList<string> LogGroups { get; } = ["alert", "flow", "dns", "vpc"];

    /// <summary>The name of a log group.</summary>
    public string LogGroup(string what) => LogGroupKind.Prefix(BlueprintOwner.Network(Request.Name)) + what;

    /// <summary>The ARN of a log group.</summary>
    public string LogGroupArn(string what) => $"arn:{Facts.Partition}:logs:{Facts.Region}:{Facts.AccountId}:log-group:{LogGroup(what)}";

    /// <summary>The layout as the VPC's tag keeps it.</summary>
    public string Layout => string.Join(' ', new[]
    {
        "v1", Request.NoInternet ? "NoInternet" : Request.Placement.ToString(), Request.DnsFirewall ? "DnsFirewall" : null,
        "zones=" + string.Join('+', Zones.Select(z => z.StartsWith(Facts.Region, StringComparison.Ordinal) ? z[Facts.Region.Length..] : z)),
        "endpoints=" + (Request.Endpoints is null ? "usual" : string.Join('+', Endpoints.Select(e => e.Key))),
    }.OfType<string>());

    /// <summary>What of a request has tags of its own, for the layout's would be too long with it.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Recorded(NetworkRequest request) =>
        new[] { KeyValuePair.Create(KmsKeyTag, request.KmsKeyId!), KeyValuePair.Create(FlowLogTag, request.FlowLogDestination!) }.Where(t => t.Value is not null);

    private IEnumerable<PlannedResource> Parts() =>
    [
        .. LogParts.Groups(this),
        .. VpcParts.Vpc(this),
        .. VpcParts.Subnets(this),
        .. Request.NoInternet ? [] : EgressParts.Gateways(this),
        .. Request.NoInternet ? [] : FirewallParts.Of(this),
        .. EndpointParts.Of(this),
        .. DnsParts.Of(this),
        .. Request.NoInternet ? [] : EgressParts.Routes(this),
        .. EgressParts.Associations(this),
        .. LogParts.FlowLogs(this),
    ];
}
