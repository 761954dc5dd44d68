using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Takes blocks of addresses out of a rule group: those named, and those that are over.</summary>
[Cmdlet(VerbsCommon.Remove, "FirewallBlock", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = NameSet), OutputType(typeof(FirewallChangeResult))]
public sealed class RemoveFirewallBlockCommand : RuleGroupChangeCmdlet
{
    private readonly List<string> _addresses = [];

    /// <summary>The addresses.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, HelpMessage = "Addresses or networks whose blocks go; GuardDuty findings, too."), Alias("Addresses")]
    [BlockAddressTransformation]
    public FirewallBlockAddress[] Address { get; set; } = [];

    /// <summary>Only blocks that are over.</summary>
    [Parameter(HelpMessage = "Takes out the blocks that are over, which every call does anyway; for a scheduled run.")]
    public SwitchParameter Expired { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _addresses.AddRange(Address.Select(a => a.Address));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_addresses.Count == 0 && !Expired)
        {
            if (!MyInvocation.ExpectingInput) WriteError(Errors.Make("There is nothing to take out: give addresses with -Address, or -Expired for the blocks that are over.", "InvalidOption", ErrorCategory.InvalidArgument, null));
            return;
        }

        Try(Group, () =>
        {
            var aws = Connect();
            var options = Options();
            var plan = Await(ct => FirewallBlockOperation.PlanRemoveAsync(aws, Group, _addresses, options, MaxRetry, DateTimeOffset.UtcNow, ct));
            foreach (var refusal in plan.Refusals) WriteError(Errors.Make(refusal.Reason, "AddressNotBlocked", ErrorCategory.ObjectNotFound, refusal.Address));
            Make(aws, plan.Plan, options);
        });
    }
}
