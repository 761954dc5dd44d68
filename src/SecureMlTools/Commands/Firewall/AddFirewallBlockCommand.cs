using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Blocks addresses for a time, of GuardDuty findings for example, in one update of a rule group.</summary>
[Cmdlet(VerbsCommon.Add, "FirewallBlock", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = NameSet), OutputType(typeof(FirewallChangeResult))]
public sealed class AddFirewallBlockCommand : RuleGroupChangeCmdlet
{
    private readonly List<FirewallBlockItem> _items = [];

    /// <summary>The addresses.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, HelpMessage = "Addresses or networks, or GuardDuty findings with a remote address."), Alias("Addresses")]
    [BlockAddressTransformation]
    public FirewallBlockAddress[] Address { get; set; } = [];

    /// <summary>How long.</summary>
    [Parameter(HelpMessage = "How long the block is to count: 12h, 7d or a time span; one day when left out. Nothing ends by itself: Remove-FirewallBlock -Expired takes out what is over.")]
    [DurationTransformation]
    public TimeSpan ExpiresIn { get; set; } = TimeSpan.FromDays(1);

    /// <summary>No end.</summary>
    [Parameter(HelpMessage = "Blocks without an end.")]
    public SwitchParameter Permanent { get; set; }

    /// <summary>Blocks large networks too.</summary>
    [Parameter(HelpMessage = "Blocks large networks too, and goes on when AWS's own addresses cannot be looked up. Never blocks the network's own.")]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _items.AddRange(Address.Select(a => new FirewallBlockItem(a.Address, a.FindingId)));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_items.Count == 0) return;
        if (ExpiresIn < TimeSpan.FromSeconds(1) || ExpiresIn > TimeSpan.FromDays(3660))
        {
            WriteError(Errors.Make($"-ExpiresIn {ExpiresIn} is no time to block for: give one between a second and ten years, such as '12:00:00', or -Permanent.", "InvalidOption", ErrorCategory.InvalidArgument, ExpiresIn));
            return;
        }

        Try(Group, () =>
        {
            var aws = Connect();
            var options = Options();
            var now = DateTimeOffset.UtcNow;
            Give(Await(ct => FirewallBlockOperation.PlanAddAsync(aws, Group, _items, Permanent ? null : now + ExpiresIn, Force, options, MaxRetry, now, ct)));

            void Give(FirewallBlockPlan plan)
            {
                foreach (var refusal in plan.Refusals) WriteError(Errors.Make(refusal.Reason, "AddressNotBlocked", ErrorCategory.InvalidArgument, refusal.Address));
                foreach (var warning in plan.Warnings) WriteWarning(warning);
                // Addresses that are refused have been told one by one.
                if (PassThru || plan.Plan.Plan.Steps.Any(s => plan.Refusals.All(r => r.Reason != s.Reason))) Make(aws, plan.Plan, options);
            }
        });
    }
}
