using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Takes blocks of addresses out of rule groups: those named, and those that are over. Each group is updated once.</summary>
[Cmdlet(VerbsCommon.Remove, "FirewallBlock", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = NameSet), OutputType(typeof(FirewallChangeResult))]
public sealed class RemoveFirewallBlockCommand : RuleGroupChangeCmdlet
{
    private readonly Dictionary<(string? Region, string Group), List<string>> _places = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, HelpMessage = "Name of the rule group; what Get-FirewallBlock gives carries it.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(RuleGroupCompleter))]
    public override string RuleGroupName { get; set; } = "";

    /// <inheritdoc/>
    [Parameter(ParameterSetName = ArnSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "ARN of the rule group; its region is the one changed.")]
    [ValidateNotNullOrEmpty]
    public override string RuleGroupArn { get; set; } = "";

    /// <summary>The addresses.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, HelpMessage = "Addresses or networks whose blocks go; what Get-FirewallBlock gives, and GuardDuty findings, too."), Alias("Addresses")]
    [BlockAddressTransformation]
    public FirewallBlockAddress[] Address { get; set; } = [];

    /// <summary>Only blocks that are over.</summary>
    [Parameter(HelpMessage = "Takes out the blocks that are over, which every call does anyway; for a scheduled run.")]
    public SwitchParameter Expired { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var place = (FirewallResolver.RegionOf(Group) ?? Region, Group);
        if (!_places.TryGetValue(place, out var addresses)) _places[place] = addresses = [];
        addresses.AddRange(Address.Select(a => a.Address));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!Expired && _places.Values.All(a => a.Count == 0))
        {
            if (!MyInvocation.ExpectingInput) WriteError(Errors.Make("There is nothing to take out: give addresses with -Address, or -Expired for the blocks that are over.", "InvalidOption", ErrorCategory.InvalidArgument, null));
            return;
        }

        if (_places.Count > 1 && JournalPath is not null)
        {
            WriteError(Errors.Make("A journal is of one rule group here: name one, or leave -JournalPath out.", "InvalidOption", ErrorCategory.InvalidArgument, JournalPath));
            return;
        }

        foreach (var ((region, group), addresses) in _places)
            Try(group, () =>
            {
                var aws = Connect(region);
                var options = Options();
                var plan = Await(ct => FirewallBlockOperation.PlanRemoveAsync(aws, group, addresses, options, MaxRetry, DateTimeOffset.UtcNow, ct));
                foreach (var refusal in plan.Refusals) WriteError(Errors.Make(refusal.Reason, "AddressNotBlocked", ErrorCategory.ObjectNotFound, refusal.Address));
                Make(aws, plan.Plan, options);
            });
    }
}
