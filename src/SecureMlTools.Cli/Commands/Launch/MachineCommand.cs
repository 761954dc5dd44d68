using System.CommandLine;
using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Baselines;
using SecureMlTools.Cli.Options;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch machine</c>: machines that are safe from the start.</summary>
internal sealed class MachineCommand : MakingCommand<LaunchPlan>
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
    private readonly Option<string?> _template = Take.One("--launch-template-name", "Makes a launch template of this name too, and launches from it.", "NAME");
    private readonly Option<string?> _token = Take.One("--client-token", "Idempotency token: repeated with the same one, no second machine starts.", "TOKEN");
    private readonly Option<string?> _resume = Take.One("--resume-journal", "Journal of a launch that broke off.", "FILE");
    private readonly Option<bool> _noWait = Take.Flag("--no-wait", "Does not wait for the machines.");
    private readonly Option<int?> _timeout = Take.Number("--timeout", "How long to wait for them, seconds; 900 when left out.", 10, 86_400);
    private readonly Option<string?> _baseline = Take.One("--baseline", "Baseline that images must meet and the audit judges by.", "FILE");

    public static Command Create(CliHost host)
    {
        var self = new MachineCommand();
        self._type.Required = self._image.Required = true;
        return self.Make(
            host, "machine", "Launches machines with IMDSv2 required, encrypted volumes, no public address and no more rights than they need; waits, audits them, and removes what was made where a step fails. Exit code 2: a control failed.", self._name,
            self._type, self._image, self._subnet, self._network, self._count, self._profile, self._buckets, self._boundary, self._volume, self._key, self._hops, self._tenancy, self._enclave, self._efa, self._spot, self._reservation,
            self._harden, self._ssh, self._protect, self._template, self._token, self._resume, self._noWait, self._timeout, self._baseline);
    }

    protected override Task<LaunchPlan> PlanAsync(ParseResult parsed, CliHost host, IAwsTransport aws, CancellationToken cancellationToken) =>
        LaunchOperation.PlanAsync(aws, Request(parsed, host), ImageCatalog.Load(Path.Combine(AppContext.BaseDirectory, "images"), host.Yaml()), host.Time, cancellationToken);

    protected override bool Show(ParseResult parsed, CliHost host, IAwsTransport aws, LaunchPlan plan, bool whatIf)
    {
        host.Say(string.Create(CultureInfo.InvariantCulture, $"{(whatIf ? "What if: launch" : "Launch")} {plan.Request.Count} x {plan.Request.InstanceType} as {plan.OwnerName} in {aws.Region}:"));
        foreach (var line in plan.Lines) host.Say("  " + line);
        return true;
    }

    protected override async Task<int> MakeAsync(ParseResult parsed, CliHost host, IAwsTransport aws, LaunchPlan plan, CancellationToken cancellationToken)
    {
        LaunchResult result;
        try
        {
            result = await host.WithStepsAsync(p =>
            {
                var steps = p is null ? null : new Steps(p);
                return LaunchOperation.RunAsync(aws, plan, host.Time, steps, steps, cancellationToken);
            }).ConfigureAwait(false);
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

        foreach (var warning in result.Warnings) host.Say("Warning: " + warning);
        Output.Write(parsed, host, writer =>
        {
            if (Output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, result.Instances));
            else InstanceTable.Write(host.OnOut(writer), result.Instances);
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
        Tags = parsed.GetValue(Tags)!,
        LaunchTemplateName = parsed.GetValue(_template),
        ClientToken = parsed.GetValue(_token),
        ResumeJournal = parsed.GetValue(_resume),
        JournalPath = Journal(parsed),
        Waits = !parsed.GetValue(_noWait),
        Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout) ?? 900),
        Baseline = parsed.GetValue(_baseline) is { } file ? BaselineReader.Read(file, host.Yaml()) : Baseline.Default,
    };

    private sealed class Steps(IProgress<(int Done, int Total, string Activity)> to) : IProgress<string>, IProgress<MachineProgress>
    {
        public void Report(string value) => to.Report((0, 0, value));

        public void Report(MachineProgress value) => to.Report((value.Running + value.Checked + value.Managed, 3 * value.Machines, value.ToString()));
    }
}
