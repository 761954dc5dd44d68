using System.Collections;
using System.Management.Automation;
using SecureMlTools.Commands.Firewall;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands.Launch;

/// <summary>Builds a network for training: machines without public addresses, and a way out that lets listed names through and nothing else.</summary>
[Cmdlet(VerbsCommon.New, "IsolatedTrainingNetwork", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High), OutputType(typeof(TrainingNetwork), typeof(InfrastructureTemplate))]
public sealed class NewIsolatedTrainingNetworkCommand : NetworkCmdlet
{
    /// <summary>The network's name.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Its name: at most 24 letters and digits, with single hyphens between them. The same name again completes what an earlier run began.")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The VPC's addresses.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Addresses of its VPC: a private range from /16 to /28, such as 10.20.0.0/16.")]
    [ValidateNotNullOrEmpty]
    public string VpcCidr { get; set; } = "";

    /// <summary>The zones.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Its Availability Zones, each with a firewall endpoint and a NAT gateway of its own; the region's first when left out."), Alias("AvailabilityZones")]
    [ValidateNotNullOrEmpty]
    public string[] AvailabilityZone { get; set; } = [];

    /// <summary>Presets.</summary>
    [Parameter(HelpMessage = "Presets whose names may be reached, with wildcards, or paths of preset files: PyPI, PyTorch, Debian."), Alias("Presets"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(PresetCompleter))]
    public string[] Preset { get; set; } = [];

    /// <summary>Names.</summary>
    [Parameter(HelpMessage = "Names that may be reached: pypi.org for itself, .pypi.org for itself and all names below it."), Alias("AllowDomains")]
    [ValidateNotNullOrEmpty]
    public string[] AllowDomain { get; set; } = [];

    /// <summary>Interface endpoints.</summary>
    [Parameter(HelpMessage = "Services with interface endpoints, instead of the usual ones: ecr.api, sts, studio, notebook, or names in full; @() for none. S3 always has a gateway endpoint."), Alias("Endpoints")]
    [AllowEmptyCollection]
    public string[]? Endpoint { get; set; }

    /// <summary>No way to the internet.</summary>
    [Parameter(HelpMessage = "Endpoints only: no internet gateway, no NAT gateway, no firewall.")]
    public SwitchParameter NoInternet { get; set; }

    /// <summary>Where the firewall stands.</summary>
    [Parameter(HelpMessage = "BeforeNat (the default), where alerts name the machine, or AfterNat, where they name the NAT gateway.")]
    public FirewallPlacement FirewallPlacement { get; set; }

    /// <summary>DNS Firewall.</summary>
    [Parameter(HelpMessage = "Has the VPC resolve the listed names and no others.")]
    public SwitchParameter DnsFirewall { get; set; }

    /// <summary>Where flow logs go.</summary>
    [Parameter(HelpMessage = "ARN of a bucket, log group or delivery stream for VPC flow logs; a log group of the network's own when left out.")]
    [ValidateNotNullOrEmpty]
    public string? FlowLogDestination { get; set; }

    /// <summary>The key of the log groups.</summary>
    [Parameter(HelpMessage = "ARN of the KMS key that the network's log groups are encrypted with.")]
    [ValidateNotNullOrEmpty]
    public string? KmsKeyId { get; set; }

    /// <summary>Tags.</summary>
    [Parameter(HelpMessage = "Tags for every resource, as a hashtable.")]
    public Hashtable? Tag { get; set; }

    /// <summary>Writes a template.</summary>
    [Parameter(HelpMessage = "Makes nothing, and gives the same plan as a CloudFormation or Terraform template.")]
    public TemplateFormat? AsTemplate { get; set; }

    /// <summary>Takes risky names.</summary>
    [Parameter(HelpMessage = "Takes names too under which anybody can keep or receive data; what is refused outright stays refused.")]
    public SwitchParameter Force { get; set; }

    /// <summary>Where to write the journal.</summary>
    [Parameter(HelpMessage = "File to write the journal of the build to; must not exist.")]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Name, () =>
    {
        var aws = Connect(Region);
        if (Domains(aws.Region) is not { } domains) return;
        var request = new NetworkRequest
        {
            Name = Name,
            VpcCidr = VpcCidr,
            Zones = AvailabilityZone,
            Domains = domains,
            Force = Force,
            Endpoints = Endpoint,
            NoInternet = NoInternet,
            Placement = FirewallPlacement,
            DnsFirewall = DnsFirewall,
            FlowLogDestination = FlowLogDestination,
            KmsKeyId = KmsKeyId,
            Tags = (Tag ?? []).Cast<DictionaryEntry>().ToDictionary(t => t.Key.ToString() ?? "", t => t.Value?.ToString() ?? "", StringComparer.Ordinal),
        };
        var plan = Await(ct => TrainingNetworkOperation.PlanAsync(aws, request, ct));
        foreach (var warning in plan.Warnings) WriteWarning(warning);
        if (AsTemplate is { } format)
        {
            var template = plan.Template(format);
            foreach (var note in template.Note) WriteWarning(note);
            WriteObject(template);
            return;
        }

        plan.CheckBuild();
        if (!plan.IsComplete && !ShouldProcess($"Build training network {Name}: {plan.Summary}", $"Build training network {Name}: {plan.Summary}?", "Change AWS", out var reason))
        {
            if (reason == ShouldProcessReason.WhatIf) WriteObject(plan.Network);
            return;
        }

        var journal = JournalPath is null ? TrainingNetworkOperation.DefaultJournal(plan, TimeProvider.System) : FilePath(JournalPath);
        TrainingNetworkBuild? build = null;
        try
        {
            Watched($"Building {Name} in {aws.Region}", async (progress, ct) => build = await TrainingNetworkOperation.BuildAsync(aws, plan, journal, progress, null, ct).ConfigureAwait(false));
        }
        catch (PipelineStoppedException) when (File.Exists(journal))
        {
            SayStopped(build?.Failure ?? $"The build of {Name} was stopped. {StoppedBuild.Left(journal)} Run it again with the same parameters to complete it, or remove it: Remove-IsolatedTrainingNetwork {Name}. The journal is '{journal}'.");
            throw;
        }

        if (build!.Network is { } network)
        {
            WriteObject(network);
            return;
        }

        WriteError(Errors.Failed(build.Failure!, build.Exception, "NetworkNotBuilt", Name, build.JournalPath is null ? "Put it right and run again." : $"Put it right and run again; what was done is in '{build.JournalPath}'."));
        foreach (var left in build.Resources.Where(r => r.Outcome == LaunchOutcome.LeftBehind))
            WriteError(Errors.Make($"{left.ResourceType} {Text.Visible(left.ResourceId)} is left behind: {left.Reason}", "LeftBehind", ErrorCategory.ResourceExists, left, $"Remove-IsolatedTrainingNetwork {Name}"));
    });

    // A name left out would be a name blocked: with an error in any of them there is no network.
    private IReadOnlyList<NetworkDomain>? Domains(string region)
    {
        var domains = new List<NetworkDomain>();
        var isWhole = true;
        foreach (var text in AllowDomain) Add(text, http: false, isPreset: false);
        var catalog = Preset.Length == 0 ? null : ShippedPresets.Load();
        foreach (var name in Preset)
        {
            var presets = catalog!.Match(PresetCatalog.IsPath(name) ? FilePath(name) : name);
            if (presets.Count == 0) WriteError(Errors.Make(catalog.NotFound(name), "PresetNotFound", ErrorCategory.ObjectNotFound, name, "Get-FirewallDomainPreset lists them all."));
            isWhole &= presets.Count > 0;
            foreach (var domain in presets.SelectMany(p => PresetCatalog.Domains(p, region))) Add(domain.Domain, domain.TargetTypes.Contains("HTTP_HOST", StringComparer.Ordinal), isPreset: true);
        }

        return isWhole ? domains : null;

        void Add(string text, bool http, bool isPreset)
        {
            var parse = DomainParser.Parse(text, wildcard: false);
            if (parse.IsDomain) domains.Add(new NetworkDomain(parse.Domain, http, isPreset));
            else WriteError(Errors.Make(parse.Error, "InvalidDomain", ErrorCategory.InvalidArgument, text));
            isWhole &= parse.IsDomain;
        }
    }
}
