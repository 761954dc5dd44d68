using System.Collections;
using System.Globalization;
using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands;

/// <summary>Launches machines that are safe from the start.</summary>
[Cmdlet(VerbsCommon.New, "HardenedTrainingInstance", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = SubnetSet), OutputType(typeof(TrainingInstance), typeof(InfrastructureTemplate))]
public sealed class NewHardenedTrainingInstanceCommand : AwsCmdlet
{
    private const string SubnetSet = "Subnet";
    private const string NetworkSet = "Network";

    /// <summary>Name of the machines.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "Name of the machines, 1 to 40 letters, digits, dots, hyphens and underscores; what is made with them begins with it.")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Instance type.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, HelpMessage = "Instance type, for example p5.48xlarge; Get-TrainingInstanceType lists and recommends."), Alias("Type")]
    [ValidateNotNullOrEmpty]
    public string InstanceType { get; set; } = "";

    /// <summary>Image.</summary>
    [Parameter(Mandatory = true, HelpMessage = "An image preset such as DeepLearningPyTorch, an id (ami-...), or a parameter of Systems Manager (ssm:/path)."), Alias("ImageId")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ImageCompleter))]
    public string Image { get; set; } = "";

    /// <summary>Subnets.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SubnetSet, HelpMessage = "Subnets of one VPC, over which the machines are spread; none may give public addresses."), Alias("SubnetIds")]
    [ValidateNotNullOrEmpty]
    public string[] SubnetId { get; set; } = [];

    /// <summary>Training network.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NetworkSet, ValueFromPipeline = true, HelpMessage = "A training network, by name or as New-IsolatedTrainingNetwork gave it.")]
    [ValidateNotNull]
    public PSObject? Network { get; set; }

    /// <summary>How many.</summary>
    [Parameter(HelpMessage = "How many machines, 1 to 1000: one call a subnet, all or none.")]
    [ValidateRange(1, 1000)]
    public int Count { get; set; } = 1;

    /// <summary>Instance profile that is there.</summary>
    [Parameter(HelpMessage = "Name or ARN of an instance profile that is there; one of least privilege is made when left out."), Alias("IamInstanceProfile")]
    [ValidateNotNullOrEmpty]
    public string? InstanceProfile { get; set; }

    /// <summary>Buckets for the role that is made.</summary>
    [Parameter(HelpMessage = "Buckets that the machines may read: NAME or NAME/PREFIX; with =ReadWrite behind it also write."), Alias("AllowS3Buckets", "S3Bucket")]
    [ValidateNotNullOrEmpty]
    public string[] AllowS3Bucket { get; set; } = [];

    /// <summary>Permissions boundary.</summary>
    [Parameter(HelpMessage = "ARN of a policy that bounds the role that is made.")]
    [ValidateNotNullOrEmpty]
    public string? PermissionsBoundary { get; set; }

    /// <summary>Size of the root volume.</summary>
    [Parameter(HelpMessage = "Size of the root volume, GiB; the image's when left out."), Alias("VolumeSizeGiB")]
    [ValidateRange(1, 65_536)]
    public int? VolumeSize { get; set; }

    /// <summary>KMS key of the volumes.</summary>
    [Parameter(HelpMessage = "KMS key of the volumes: id, ARN or alias/NAME; the account's default when left out.")]
    [ValidateNotNullOrEmpty]
    public string? KmsKeyId { get; set; }

    /// <summary>Metadata hop limit.</summary>
    [Parameter(HelpMessage = "Metadata hop limit: 1, or 2 where containers behind a bridge need the machine's role."), Alias("HttpPutResponseHopLimit")]
    [ValidateRange(1, 64)]
    public int HopLimit { get; set; } = 1;

    /// <summary>Tenancy.</summary>
    [Parameter(HelpMessage = "default, or dedicated for hardware that no other account shares.")]
    [ValidateSet("default", "dedicated")]
    public string Tenancy { get; set; } = "default";

    /// <summary>Parents of enclaves.</summary>
    [Parameter(HelpMessage = "Makes the machines able to be parents of Nitro enclaves.")]
    public SwitchParameter Enclave { get; set; }

    /// <summary>EFA.</summary>
    [Parameter(HelpMessage = "Gives an EFA interface on each network card, and the group the rule to itself that EFA needs.")]
    public SwitchParameter Efa { get; set; }

    /// <summary>Spot capacity.</summary>
    [Parameter(HelpMessage = "Takes spot capacity up to this price, US dollars a machine and hour.")]
    public decimal? SpotMaxPrice { get; set; }

    /// <summary>Capacity reservation.</summary>
    [Parameter(HelpMessage = "Capacity reservation to launch into, cr-...")]
    [ValidateNotNullOrEmpty]
    public string? CapacityReservationId { get; set; }

    /// <summary>Hardens the operating system.</summary>
    [Parameter(HelpMessage = "Hardens the operating system at the first boot, without a restart and within what GPU work lives with.")]
    public SwitchParameter HardenOs { get; set; }

    /// <summary>Leaves sshd on.</summary>
    [Parameter(HelpMessage = "With -HardenOs: leaves sshd running, for keys only, where it would be switched off.")]
    public SwitchParameter KeepSsh { get; set; }

    /// <summary>Protects from termination.</summary>
    [Parameter(HelpMessage = "Protects the machines from termination.")]
    public SwitchParameter TerminationProtection { get; set; }

    /// <summary>Tags.</summary>
    [Parameter(HelpMessage = "Tags for everything that is made, for example @{ Project = 'vision' }."), Alias("Tags")]
    [ValidateNotNull]
    public Hashtable Tag { get; set; } = [];

    /// <summary>Launch template to make.</summary>
    [Parameter(HelpMessage = "Makes a launch template of this name too, and launches from it.")]
    [ValidateNotNullOrEmpty]
    public string? LaunchTemplateName { get; set; }

    /// <summary>Idempotency token.</summary>
    [Parameter(HelpMessage = "Idempotency token: repeated with the same one, no second machine starts. A new one is made when left out.")]
    [ValidateNotNullOrEmpty]
    public string? ClientToken { get; set; }

    /// <summary>Journal of a launch that broke off.</summary>
    [Parameter(HelpMessage = "Journal of a launch that broke off; goes on with it, given the same parameters.")]
    [ValidateNotNullOrEmpty]
    public string? ResumeJournal { get; set; }

    /// <summary>Where to write the journal.</summary>
    [Parameter(HelpMessage = "File to write the journal to; must not exist.")]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>Gives a template in place of machines.</summary>
    [Parameter(HelpMessage = "Gives the plan as a template, CloudFormation or Terraform, and makes nothing.")]
    public TemplateFormat? AsTemplate { get; set; }

    /// <summary>Does not wait.</summary>
    [Parameter(HelpMessage = "Does not wait until the machines run, have passed their checks and are online in Systems Manager.")]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How long to wait.</summary>
    [Parameter(HelpMessage = "How long to wait for the machines, seconds; 900 when left out. What is not ready by then is removed again.")]
    [ValidateRange(10, 86_400)]
    public int TimeoutSec { get; set; } = 900;

    /// <summary>Policy file.</summary>
    [Parameter(HelpMessage = "Baseline that images must meet and that the audit at the end judges by; the default one when left out."), Alias("Policy")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(BaselineCompleter))]
    public string? BaselinePath { get; set; }

    /// <summary>Region.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Region to launch in; the environment's when left out."), Alias("RegionName")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Name, () =>
    {
        var aws = Connect(Region);
        var request = Request();
        var images = ShippedImages.Load();
        var plan = Await(ct => LaunchOperation.PlanAsync(aws, request, images, TimeProvider.System, ct));
        foreach (var warning in plan.Warnings) WriteWarning(warning);
        if (AsTemplate is { } format)
        {
            WriteObject(plan.Template(format));
            return;
        }

        var what = string.Join(Environment.NewLine, plan.Lines.Select(l => "  " + l));
        if (!ShouldProcess($"Launch {Count} x {InstanceType} as {plan.OwnerName} in {aws.Region}:{Environment.NewLine}{what}", $"Launch {Count} x {InstanceType} in {aws.Region}? This makes:{Environment.NewLine}{what}", "New-HardenedTrainingInstance")) return;
        Write(aws, plan);
    });

    private void Write(Api.IAwsTransport aws, LaunchPlan plan)
    {
        LaunchResult? result = null;
        WriteVerbose($"The journal is {plan.JournalPath}.");
        var activity = new ProgressRecord(1, $"Launching {Name}", "Starting");
        try
        {
            Pump(async (pipeline, ct) => result = await LaunchOperation.RunAsync(aws, plan, TimeProvider.System, new Steps(pipeline, activity), new Machines(pipeline, activity), ct).ConfigureAwait(false));
        }
        catch (PipelineStoppedException) when (File.Exists(plan.JournalPath))
        {
            SayStopped(result?.Failure ?? $"The launch was stopped. {StoppedBuild.Left(plan.JournalPath)} Go on with it: the same parameters and -ResumeJournal '{plan.JournalPath}'.");
            throw;
        }
        finally
        {
            activity.RecordType = ProgressRecordType.Completed;
            if (!StopToken.IsCancellationRequested) WriteProgress(activity);
        }

        if (result!.Failure is { } failure)
        {
            WriteError(Errors.Failed(failure, result.Exception, null, Name, result.LeftBehind.Count > 0 ? "Remove what is still there." : ""));
            return;
        }

        foreach (var warning in result.Warnings) WriteWarning(warning);
        foreach (var machine in result.Instances)
        {
            var failed = machine.Findings.Where(f => f.Status == FindingStatus.Fail).Select(f => f.ControlId).Distinct(StringComparer.Ordinal).ToList();
            if (failed.Count > 0) WriteWarning($"{machine.InstanceId} has failed controls: {string.Join(", ", failed)}; its Findings say why.");
            WriteObject(machine);
        }
    }

    private LaunchRequest Request() => new()
    {
        Name = Name,
        InstanceType = InstanceType,
        Image = Image,
        SubnetIds = SubnetId,
        Network = ParameterSetName == NetworkSet ? NetworkName() : null,
        Count = Count,
        InstanceProfile = InstanceProfile,
        S3Buckets = AllowS3Bucket,
        PermissionsBoundary = PermissionsBoundary,
        VolumeSize = VolumeSize,
        KmsKeyId = KmsKeyId,
        HopLimit = HopLimit,
        Tenancy = Tenancy,
        Enclave = Enclave,
        Efa = Efa,
        SpotMaxPrice = SpotMaxPrice,
        CapacityReservationId = CapacityReservationId,
        HardenOs = HardenOs,
        KeepSsh = KeepSsh,
        TerminationProtection = TerminationProtection,
        Tags = Tag.Cast<DictionaryEntry>().ToDictionary(t => Convert.ToString(t.Key, CultureInfo.InvariantCulture) ?? "", t => Convert.ToString(t.Value, CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal),
        LaunchTemplateName = LaunchTemplateName,
        ClientToken = ClientToken,
        ResumeJournal = ResumeJournal is null ? null : FilePath(ResumeJournal),
        JournalPath = JournalPath is null ? null : FilePath(JournalPath),
        Waits = !NoWait,
        Timeout = TimeSpan.FromSeconds(TimeoutSec),
        Baseline = BaselinePath is null ? Baselines.Baseline.Default : Baselines.BaselineReader.Read(FilePath(BaselinePath), Isolation.LibContext.Yaml),
    };

    private string NetworkName() => Network!.BaseObject as string ?? Network.Properties["Name"]?.Value as string ?? throw new OptionException("-Network takes the name of a training network, or what New-IsolatedTrainingNetwork gave.");

    private sealed class Steps(IPipeline pipeline, ProgressRecord activity) : IProgress<string>
    {
        public void Report(string value)
        {
            var record = new ProgressRecord(activity.ActivityId, activity.Activity, value);
            pipeline.Progress(record);
        }
    }

    private sealed class Machines(IPipeline pipeline, ProgressRecord activity) : IProgress<MachineProgress>
    {
        public void Report(MachineProgress value) => pipeline.Progress(new ProgressRecord(activity.ActivityId, activity.Activity, value.ToString()) { PercentComplete = 100 * (value.Running + value.Checked + value.Managed) / (3 * value.Machines) });
    }
}
