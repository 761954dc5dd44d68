using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Inventory;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Lists the names on the domain lists of rule groups.</summary>
[Cmdlet(VerbsCommon.Get, "FirewallAllowDomain", DefaultParameterSetName = NameSet), OutputType(typeof(AllowDomain))]
public sealed class GetFirewallAllowDomainCommand : RuleGroupReadCmdlet
{
    private protected override IEnumerable<object> Read(RegionInventory inventory, RuleGroupQuery query) => AllowDomainReader.Read(inventory, query);

    private protected override IAsyncEnumerable<object> ReadAsync(IAwsTransport aws, RuleGroupQuery query, CancellationToken cancellationToken) => AllowDomainReader.ReadAsync(aws, query, cancellationToken);
}
