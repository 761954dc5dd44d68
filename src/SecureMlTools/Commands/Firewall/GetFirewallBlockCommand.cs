using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Inventory;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Lists the addresses that rule groups block, and until when.</summary>
[Cmdlet(VerbsCommon.Get, "FirewallBlock", DefaultParameterSetName = NameSet), OutputType(typeof(FirewallBlock))]
public sealed class GetFirewallBlockCommand : RuleGroupReadCmdlet
{
    private protected override IEnumerable<object> Read(RegionInventory inventory, RuleGroupQuery query) => FirewallBlockReader.Read(inventory, query);

    private protected override IAsyncEnumerable<object> ReadAsync(IAwsTransport aws, RuleGroupQuery query, CancellationToken cancellationToken) =>
        FirewallBlockReader.ReadAsync(aws, query, DateTimeOffset.UtcNow, cancellationToken);
}
