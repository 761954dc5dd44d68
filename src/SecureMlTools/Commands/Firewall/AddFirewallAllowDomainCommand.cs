using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Puts names on the allow-list of a rule group, in one update.</summary>
[Cmdlet(VerbsCommon.Add, "FirewallAllowDomain", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = NameSet), OutputType(typeof(FirewallChangeResult))]
public sealed class AddFirewallAllowDomainCommand : AllowDomainChangeCmdlet
{
    /// <summary>Adds names that open a hole.</summary>
    [Parameter(HelpMessage = "Adds names that open a hole: hosts that many share, services that take uploads, look-alikes. Asks all the same.")]
    public SwitchParameter Force { get; set; }

    private protected override bool Adds => true;

    private protected override AllowDomainOptions Settings => new() { Force = Force };

    private protected override Task<AllowDomainPlan> PlanAsync(IAwsTransport aws, string group, IReadOnlyCollection<AllowDomainItem> items, AllowDomainOptions options, CancellationToken cancellationToken) =>
        AllowDomainOperation.PlanAddAsync(aws, group, items, options, cancellationToken);
}
