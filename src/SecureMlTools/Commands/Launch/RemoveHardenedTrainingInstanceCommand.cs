using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands.Launch;

/// <summary>Terminates machines that New-HardenedTrainingInstance started, and takes away with the last of a launch what was made for them.</summary>
[Cmdlet(VerbsCommon.Remove, "HardenedTrainingInstance", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = InstanceSetName), OutputType(typeof(LaunchedResource))]
public sealed class RemoveHardenedTrainingInstanceCommand : NetworkCmdlet
{
    private const string InstanceSetName = "Instance";
    private const string LaunchSetName = "Launch";

    private readonly InstanceSet _instances = new();

    /// <summary>Machines to terminate.</summary>
    [Parameter(ParameterSetName = InstanceSetName, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Instance ids, ARNs, or objects that carry them."), Alias("Id", "InstanceIds")]
    [InstanceIdTransformation, ArgumentCompleter(typeof(InstanceIdCompleter))]
    public string[] InstanceId { get; set; } = [];

    /// <summary>Launches to take away with all their machines.</summary>
    [Parameter(ParameterSetName = LaunchSetName, Mandatory = true, HelpMessage = "Launches, by the value of their tag secureml:machine: all their machines, and what was made for them even when no machine is left."), Alias("Launches")]
    [ValidateNotNullOrEmpty]
    public string[] Launch { get; set; } = [];

    /// <summary>Leaves the log groups.</summary>
    [Parameter(HelpMessage = "Leaves the log groups with what the machines logged; without it they are removed too.")]
    public SwitchParameter KeepLog { get; set; }

    /// <summary>Takes protection from termination off first.</summary>
    [Parameter(HelpMessage = "Terminates machines that are protected from termination, too; takes the protection off first.")]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives what was removed.</summary>
    [Parameter(HelpMessage = "Gives a LaunchedResource for each machine and resource that was removed; with -WhatIf for each that would be.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == LaunchSetName) Try(null, () => Remove(Region, [], Launch));
        else
            foreach (var wrong in _instances.Add(InstanceId, Region is null ? null : [Region]))
                WriteError(Errors.Make(InstanceSet.Malformed(wrong), "MalformedInstanceId", ErrorCategory.InvalidArgument, wrong));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // All machines of a launch at once, so that the last of them takes along what was made for it.
        foreach (var region in _instances.Regions) Try(region.Length == 0 ? null : region, () => Remove(region.Length == 0 ? null : region, _instances.Of(region), []));
    }

    private void Remove(string? region, IReadOnlyList<string> machines, IReadOnlyList<string> launches)
    {
        var aws = Connect(region);
        var plan = Await(ct => LaunchRemovalOperation.PlanAsync(aws, machines, launches, KeepLog, Force, ct));
        foreach (var refusal in plan.Refusals)
            WriteError(Errors.Make(refusal.Reason, refusal.Code, refusal.Code.EndsWith("NotFound", StringComparison.Ordinal) ? ErrorCategory.ObjectNotFound : ErrorCategory.ResourceBusy, refusal.Target));
        foreach (var launch in plan.Launches) Remove(aws, launch);
    }

    private void Remove(Api.IAwsTransport aws, LaunchRemoval removal)
    {
        if (!ShouldProcess(removal.Summary, removal.Summary + "?", "Change AWS", out var reason))
        {
            if (PassThru && reason == ShouldProcessReason.WhatIf) WriteObject(removal.Resources, enumerateCollection: true);
            return;
        }

        if (removal.Keeps is { } keeps) WriteVerbose($"What was made for launch {Text.Visible(removal.Launch)} stays: {keeps}.");
        IReadOnlyList<LaunchedResource> resources;
        try
        {
            resources = Watched($"Removing launch {Text.Visible(removal.Launch)} in {aws.Region}", (progress, ct) => LaunchRemovalOperation.RunAsync(aws, removal, progress, null, ct));
        }
        catch (PipelineStoppedException)
        {
            SayStopped($"The removal of launch {removal.Launch} was stopped, and part of it may still be there. Go on with it: Remove-HardenedTrainingInstance -Launch {removal.Launch} -Region {aws.Region}{(KeepLog ? " -KeepLog" : "")}.");
            throw;
        }

        if (resources.FirstOrDefault(r => r.Outcome == LaunchOutcome.Kept) is { } kept) WriteWarning($"What was made for launch {removal.Launch} stays: {kept.Reason}.");
        foreach (var resource in resources)
        {
            if (resource.Outcome == LaunchOutcome.LeftBehind)
                WriteError(Errors.Make($"{resource.ResourceType} {Text.Visible(resource.ResourceId)} is left behind: {resource.Reason}", "LeftBehind", ErrorCategory.ResourceExists, resource, $"Put it right, and run Remove-HardenedTrainingInstance -Launch {Text.Visible(removal.Launch)} again."));
            if (PassThru) WriteObject(resource);
        }
    }
}
