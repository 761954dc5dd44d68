using System.CommandLine;
using SecureMlTools.Cli.Commands.Firewall;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch network</c>: a network for training, planned, built, or written as a template.</summary>
internal sealed class NetworkCommand
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
    private readonly Option<IReadOnlyDictionary<string, string>> _tags = Take.Tags("Tags for every resource, by comma or repeated.");
    private readonly Option<bool> _force = Take.Flag("--force", "Takes names too under which anybody can keep or receive data.");
    private readonly Option<string?> _journal = Take.One("--journal", "File to write the journal of the build to; must not exist.", "FILE");
    private readonly Option<string?> _asTemplate = Take.One("--as-template", "Writes the plan as a template, CloudFormation or Terraform, and makes nothing.", "FORMAT");
    private readonly Option<string?> _region = Take.One("--region", "Region; the environment's when left out.", "REGION");
    private readonly ConnectionOptions _connection = new(withRegions: false);
    private readonly ChangeOptions _changes = new(repairs: false, groups: false);
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new NetworkCommand();
        self._cidr.Required = true;
        var command = new Command("network", "Builds a network for training, whose way out lets listed names through and nothing else; takes everything away again where a step fails.");
        command.Add(self._name);
        foreach (var option in new Option[]
        {
            self._cidr, self._zones, self._presets, self._domains, self._endpoints, self._noInternet, self._afterNat, self._dns, self._flowLogs, self._key, self._tags, self._force, self._journal, self._asTemplate, self._region,
        }) command.Add(option);
        self._connection.AddTo(command);
        self._changes.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        TemplateFormat? format = parsed.GetValue(_asTemplate) is not { } word ? null
            : Enum.TryParse<TemplateFormat>(word, ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : throw new OptionException($"--as-template does not take '{Text.OneLine(word)}', only CloudFormation and Terraform.");
        if (format is null) _changes.RequireConsent(parsed, host);
        var aws = _connection.Of(parsed).Open(host, parsed.GetValue(_region));
        var plan = await TrainingNetworkOperation.PlanAsync(aws, Request(parsed, host, aws.Region), cancellationToken).ConfigureAwait(false);
        foreach (var warning in plan.Warnings) host.Say("Warning: " + Voice.Here(warning));
        if (format is { } language)
        {
            var template = plan.Template(language);
            foreach (var note in template.Note) host.Say(note);
            _output.Write(parsed, host, writer => writer.Write(template.Text));
            return ExitCodes.Ok;
        }

        plan.CheckBuild();
        host.Say($"{(_changes.WhatIf(parsed) ? "What if: build" : "Build")} {plan.Network.Name}: {plan.Summary}");
        if (_changes.WhatIf(parsed))
        {
            Write(parsed, host, plan.Network);
            return ExitCodes.Ok;
        }

        if (!plan.IsComplete && !_changes.Consents(parsed, host, "Make all this?"))
        {
            host.Say("Declined: nothing was made.");
            return ExitCodes.Negative;
        }

        var build = await host.WithStepsAsync(p => TrainingNetworkOperation.BuildAsync(aws, plan, parsed.GetValue(_journal), p, host.Time, cancellationToken)).ConfigureAwait(false);
        if (build.JournalPath is { } journal) host.Say($"The journal is {journal}");
        if (build.Network is not { } network)
        {
            host.Complain(build.Failure!);
            return ExitCodes.Error;
        }

        Write(parsed, host, network);
        return ExitCodes.Ok;
    }

    private void Write(ParseResult parsed, CliHost host, TrainingNetwork network) => _output.Write(parsed, host, writer =>
    {
        if (_output.Format(parsed) == "json")
        {
            Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, new[] { network }));
            return;
        }

        var console = (host with { Out = writer }).OnOut();
        NetworkTable.Write(console, network.Resource);
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
            Tags = parsed.GetValue(_tags)!,
        };
    }
}
