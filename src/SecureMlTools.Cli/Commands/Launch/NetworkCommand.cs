using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Cli.Commands.Firewall;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch network</c>: a network for training, planned, built, or written as a template.</summary>
internal sealed class NetworkCommand : MakingCommand<TrainingNetworkPlan>
{
    private readonly Argument<string> _name = new("name") { Description = "Its name; the same name again completes what an earlier run began." };
    private readonly Option<string?> _cidr = Take.One("--vpc-cidr", "Addresses of its VPC: a private range from /16 to /28.", "CIDR");
    private readonly Option<string[]> _zones = Take.List("--availability-zone", "Its Availability Zones; the region's first when left out.", "ZONE");
    private readonly Option<string[]> _presets = Take.List("--preset", "Presets whose names may be reached: PyPI, PyTorch, Debian.", "PRESET");
    private readonly Option<string[]> _domains = Take.List("--allow-domain", "Names that may be reached: pypi.org for itself, .pypi.org for itself and all names below it.", "NAME");
    private readonly Option<string[]> _endpoints = Take.List("--endpoint", "Services with interface endpoints, instead of the usual ones; none for none.", "SERVICE");
    private readonly Option<bool> _noInternet = Take.Flag("--no-internet", "Endpoints only: no internet gateway, no NAT gateway, no firewall.");
    private readonly Option<bool> _afterNat = Take.Flag("--after-nat", "Puts the firewall behind the NAT gateway, where alerts do not name the machine.");
    private readonly Option<bool> _dns = Take.Flag("--dns-firewall", "Has the VPC resolve the listed names and no others.");
    private readonly Option<string?> _flowLogs = Take.One("--flow-log-destination", "ARN of a bucket, log group or delivery stream for VPC flow logs.", "ARN");
    private readonly Option<string?> _key = Take.One("--kms-key-id", "ARN of the KMS key of the network's log groups.", "ARN");
    private readonly Option<bool> _force = Take.Flag("--force", "Takes names too under which anybody can keep or receive data.");

    public static Command Create(CliHost host)
    {
        var self = new NetworkCommand();
        self._cidr.Required = true;
        return self.Make(
            host, "network", "Builds a network for training, whose way out lets listed names through and nothing else; takes everything away again where a step fails.", self._name,
            self._cidr, self._zones, self._presets, self._domains, self._endpoints, self._noInternet, self._afterNat, self._dns, self._flowLogs, self._key, self._force);
    }

    protected override Task<TrainingNetworkPlan> PlanAsync(ParseResult parsed, CliHost host, IAwsTransport aws, CancellationToken cancellationToken) =>
        TrainingNetworkOperation.PlanAsync(aws, Request(parsed, host, aws.Region), cancellationToken);

    protected override bool Show(ParseResult parsed, CliHost host, IAwsTransport aws, TrainingNetworkPlan plan, bool whatIf)
    {
        plan.CheckBuild();
        host.Say($"{(whatIf ? "What if: build" : "Build")} {plan.Network.Name}: {plan.Summary}");
        if (whatIf) Write(parsed, host, plan.Network);
        return !plan.IsComplete;
    }

    protected override async Task<int> MakeAsync(ParseResult parsed, CliHost host, IAwsTransport aws, TrainingNetworkPlan plan, CancellationToken cancellationToken)
    {
        var build = await host.WithStepsAsync(p => TrainingNetworkOperation.BuildAsync(aws, plan, Journal(parsed), p, host.Time, cancellationToken)).ConfigureAwait(false);
        if (build.JournalPath is { } journal) host.Say($"The journal is {journal}");
        if (build.Network is not { } network)
        {
            host.Complain(build.Failure!);
            return ExitCodes.Error;
        }

        Write(parsed, host, network);
        return ExitCodes.Ok;
    }

    private void Write(ParseResult parsed, CliHost host, TrainingNetwork network) => Output.Write(parsed, host, writer =>
    {
        if (Output.Format(parsed) == "json")
        {
            Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, new[] { network }));
            return;
        }

        var console = host.OnOut(writer);
        ResourceTable.Write(console, [.. network.Resource.Select(ResourceRow.Of)]);
        foreach (var cost in network.Cost) console.Line(cost.ToString());
    });

    private NetworkRequest Request(ParseResult parsed, CliHost host, string region)
    {
        var names = parsed.GetValue(_domains)!.Select(d => (Text: d, Http: false, IsPreset: false))
            .Concat(PresetsCommand.Named(host, parsed.GetValue(_presets)!).SelectMany(p => PresetCatalog.Domains(p, region)).Select(d => (Text: d.Domain, Http: d.TargetTypes.Contains("HTTP_HOST", StringComparer.Ordinal), IsPreset: true)));
        var endpoints = parsed.GetValue(_endpoints)!;
        return new NetworkRequest
        {
            Name = parsed.GetValue(_name)!,
            VpcCidr = parsed.GetValue(_cidr)!,
            Zones = parsed.GetValue(_zones)!,
            Domains = [.. names.Select(n => DomainParser.Parse(n.Text) is { IsDomain: true } parse ? new NetworkDomain(parse.Domain, n.Http, n.IsPreset) : throw new OptionException(DomainParser.Parse(n.Text).Error!))],
            Force = parsed.GetValue(_force),
            Endpoints = endpoints.Length == 0 ? null : endpoints is ["none"] ? [] : endpoints,
            NoInternet = parsed.GetValue(_noInternet),
            Placement = parsed.GetValue(_afterNat) ? FirewallPlacement.AfterNat : FirewallPlacement.BeforeNat,
            DnsFirewall = parsed.GetValue(_dns),
            FlowLogDestination = parsed.GetValue(_flowLogs),
            KmsKeyId = parsed.GetValue(_key),
            Tags = parsed.GetValue(Tags)!,
        };
    }
}
