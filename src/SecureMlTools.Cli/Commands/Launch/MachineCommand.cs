using System.CommandLine;
using System.Globalization;
using SecureMlTools.Baselines;
using SecureMlTools.Cli.Options;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch machine</c>: machines that are safe from the start.</summary>
internal sealed class MachineCommand
{
    private readonly Argument<string> _name = new("name") { Description = "Name of the machines; what is made with them begins with it." };
    private readonly Option<string?> _type = Take.One("--instance-type", "Instance type, for example p5.48xlarge.", "TYPE");
    private readonly Option<string?> _image = Take.One("--image", "An image preset such as DeepLearningPyTorch, an id (ami-...), or ssm:/path.", "IMAGE");
    private readonly Option<string[]> _subnet = Take.List("--subnet-id", "Subnets of one VPC, over which the machines are spread.", "ID");
    private readonly Option<string?> _network = Take.One("--network", "A training network, by name.", "NAME");
    private readonly Option<int?> _count = Take.Number("--count", "How many machines, 1 to 1000; 1 when left out.", 1, 1000);
    private readonly Option<string?> _profile = Take.One("--instance-profile", "Instance profile that is there; one of least privilege is made when left out.", "NAME");
    private readonly Option<string[]> _buckets = Take.List("--allow-s3-bucket", "Buckets to read, NAME or NAME/PREFIX; with =ReadWrite behind it also to write.", "BUCKET");
    private readonly Option<string?> _boundary = Take.One("--permissions-boundary", "ARN of a policy that bounds the role that is made.", "ARN");
    private readonly Option<int?> _volume = Take.Number("--volume-size", "Size of the root volume, GiB; the image's when left out.", 1, 65_536);
    private readonly Option<string?> _key = Take.One("--kms-key-id", "KMS key of the volumes; the account's default when left out.", "KEY");
    private readonly Option<int?> _hops = Take.Number("--hop-limit", "Metadata hop limit, 1 to 64; 1 when left out.", 1, 64);
    private readonly Option<string?> _tenancy = Take.One("--tenancy", "default or dedicated.", "WORD");
    private readonly Option<bool> _enclave = Take.Flag("--enclave", "Makes the machines able to be parents of Nitro enclaves.");
    private readonly Option<bool> _efa = Take.Flag("--efa", "An EFA interface on each network card, and the rule that it needs.");
    private readonly Option<decimal?> _spot = Take.Amount("--spot-max-price", "Takes spot capacity up to this price, US dollars a machine and hour.", "PRICE");
    private readonly Option<string?> _reservation = Take.One("--capacity-reservation-id", "Capacity reservation to launch into.", "ID");
    private readonly Option<bool> _harden = Take.Flag("--harden-os", "Hardens the operating system at the first boot.");
    private readonly Option<bool> _ssh = Take.Flag("--keep-ssh", "With --harden-os: leaves sshd running, for keys only.");
    private readonly Option<bool> _protect = Take.Flag("--termination-protection", "Protects the machines from termination.");
    private readonly Option<IReadOnlyDictionary<string, string>> _tags = Take.Tags("Tags for everything that is made, by comma or repeated.");
    private readonly Option<string?> _template = Take.One("--launch-template-name", "Makes a launch template of this name too, and launches from it.", "NAME");
    private readonly Option<string?> _token = Take.One("--client-token", "Idempotency token: repeated with the same one, no second machine starts.", "TOKEN");
    private readonly Option<string?> _resume = Take.One("--resume-journal", "Journal of a launch that broke off.", "FILE");
    private readonly Option<string?> _journal = Take.One("--journal", "File to write the journal to; must not exist.", "FILE");
    private readonly Option<string?> _asTemplate = Take.One("--as-template", "Writes the plan as a template, CloudFormation or Terraform, and makes nothing.", "FORMAT");
    private readonly Option<bool> _noWait = Take.Flag("--no-wait", "Does not wait for the machines.");
    private readonly Option<int?> _timeout = Take.Number("--timeout", "How long to wait for them, seconds; 900 when left out.", 10, 86_400);
    private readonly Option<string?> _baseline = Take.One("--baseline", "Baseline that images must meet and the audit judges by.", "FILE");
    private readonly Option<string?> _region = Take.One("--region", "Region; the environment's when left out.", "REGION");
    private readonly ConnectionOptions _connection = new(withRegions: false);
    private readonly ChangeOptions _changes = new(repairs: false, groups: false);
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new MachineCommand();
        self._type.Required = self._image.Required = true;
        var command = new Command("machine", "Launches machines with IMDSv2 required, encrypted volumes, no public address and no more rights than they need; waits, audits them, and removes what was made where a step fails. Exit code 2: a control failed.");
        command.Add(self._name);
        foreach (var option in new Option[]
        {
            self._type, self._image, self._subnet, self._network, self._count, self._profile, self._buckets, self._boundary, self._volume, self._key, self._hops, self._tenancy, self._enclave, self._efa, self._spot, self._reservation,
            self._harden, self._ssh, self._protect, self._tags, self._template, self._token, self._resume, self._journal, self._asTemplate, self._noWait, self._timeout, self._baseline, self._region,
        }) command.Add(option);
        self._connection.AddTo(command);
        self._changes.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var request = Request(parsed, host);
        TemplateFormat? format = parsed.GetValue(_asTemplate) is not { } word ? null
            : Enum.TryParse<TemplateFormat>(word, ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : throw new OptionException($"--as-template does not take '{Text.OneLine(word)}', only CloudFormation and Terraform.");
        if (format is null) _changes.RequireConsent(parsed, host);
        var aws = _connection.Of(parsed).Open(host, parsed.GetValue(_region));
        var plan = await LaunchOperation.PlanAsync(aws, request, ImageCatalog.Load(Path.Combine(AppContext.BaseDirectory, "images"), host.Yaml()), host.Time, cancellationToken).ConfigureAwait(false);
        foreach (var warning in plan.Warnings) host.Say("Warning: " + Voice.Here(warning));
        if (format is { } language)
        {
            var template = plan.Template(language);
            foreach (var note in template.Note) host.Say(note);
            _output.Write(parsed, host, writer => writer.Write(template.Text));
            return ExitCodes.Ok;
        }

        host.Say(string.Create(CultureInfo.InvariantCulture, $"{(_changes.WhatIf(parsed) ? "What if: launch" : "Launch")} {request.Count} x {request.InstanceType} as {plan.OwnerName} in {aws.Region}:"));
        foreach (var line in plan.Lines) host.Say("  " + line);
        if (_changes.WhatIf(parsed)) return ExitCodes.Ok;
        if (!_changes.Consents(parsed, host, "Make all this?"))
        {
            host.Say("Declined: nothing was made.");
            return ExitCodes.Negative;
        }

        LaunchResult result;
        try
        {
            result = await LaunchOperation.RunAsync(aws, plan, host.Time, null, null, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (File.Exists(plan.JournalPath))
        {
            host.Complain($"The launch was stopped, and what it has made is still there. Go on with it: the same options and --resume-journal {plan.JournalPath}");
            throw;
        }

        if (result is { Failure: null, JournalPath: { } journal }) host.Say($"The journal is {journal}");
        if (result.Failure is { } failure)
        {
            host.Complain(failure);
            return ExitCodes.Error;
        }

        foreach (var warning in result.Warnings) host.Say("Warning: " + Voice.Here(warning));
        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, result.Instances));
            else InstanceTable.Write((host with { Out = writer }).OnOut(), result.Instances);
        });
        var failed = result.Instances.SelectMany(i => i.Findings).Where(f => f.Status == FindingStatus.Fail).ToList();
        foreach (var finding in failed) host.Complain($"{finding.ControlId} failed on {finding.ResourceId}: {finding.Reason}");
        return failed.Count > 0 ? ExitCodes.Negative : ExitCodes.Ok;
    }

    private LaunchRequest Request(ParseResult parsed, CliHost host) => new()
    {
        Name = parsed.GetValue(_name)!,
        InstanceType = parsed.GetValue(_type)!,
        Image = parsed.GetValue(_image)!,
        SubnetIds = parsed.GetValue(_subnet)!,
        Network = parsed.GetValue(_network),
        Count = parsed.GetValue(_count) ?? 1,
        InstanceProfile = parsed.GetValue(_profile),
        S3Buckets = parsed.GetValue(_buckets)!,
        PermissionsBoundary = parsed.GetValue(_boundary),
        VolumeSize = parsed.GetValue(_volume),
        KmsKeyId = parsed.GetValue(_key),
        HopLimit = parsed.GetValue(_hops) ?? 1,
        Tenancy = parsed.GetValue(_tenancy) ?? "default",
        Enclave = parsed.GetValue(_enclave),
        Efa = parsed.GetValue(_efa),
        SpotMaxPrice = parsed.GetValue(_spot),
        CapacityReservationId = parsed.GetValue(_reservation),
        HardenOs = parsed.GetValue(_harden),
        KeepSsh = parsed.GetValue(_ssh),
        TerminationProtection = parsed.GetValue(_protect),
        Tags = parsed.GetValue(_tags)!,
        LaunchTemplateName = parsed.GetValue(_template),
        ClientToken = parsed.GetValue(_token),
        ResumeJournal = parsed.GetValue(_resume),
        JournalPath = parsed.GetValue(_journal),
        Waits = !parsed.GetValue(_noWait),
        Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout) ?? 900),
        Baseline = parsed.GetValue(_baseline) is { } file ? BaselineReader.Read(file, host.Yaml()) : Baseline.Default,
    };
}
