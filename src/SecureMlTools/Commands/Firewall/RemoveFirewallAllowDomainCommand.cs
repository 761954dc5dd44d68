using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Takes names off the allow-list of a rule group, in one update.</summary>
[Cmdlet(VerbsCommon.Remove, "FirewallAllowDomain", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = NameSet), OutputType(typeof(FirewallChangeResult))]
public sealed class RemoveFirewallAllowDomainCommand : AllowDomainChangeCmdlet
{
    private protected override bool Adds => false;

    private protected override AllowDomainOptions Settings => new();

    private protected override Task<AllowDomainPlan> PlanAsync(IAwsTransport aws, string group, IReadOnlyCollection<AllowDomainItem> items, AllowDomainOptions options, CancellationToken cancellationToken) =>
        AllowDomainOperation.PlanRemoveAsync(aws, group, items, options, cancellationToken);
}
