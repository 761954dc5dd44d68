using System.Net;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>What the firewalls of an estate do with a connection. Keeps the rules of each, for many machines go through the same.</summary>
internal sealed class FirewallStage
{
    private readonly Dictionary<string, FirewallEvaluator> _evaluators = new(StringComparer.Ordinal);

    /// <summary>Writes down what a firewall does at one of its endpoints.</summary>
    /// <param name="probe">The connection.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="source">Who sends, as the firewall sees it; null where that is not one address.</param>
    /// <param name="destination">Where to; null where that is not one address.</param>
    /// <exception cref="GapException">The firewall or its policy was not read.</exception>
    public void Inspect(PathProbe probe, FirewallEndpoint endpoint, string? source, string? destination)
    {
        var (trace, estate, name) = (probe.Trace, probe.Estate, FirewallTags.NameOf(endpoint.FirewallArn));
        var firewall = estate.Firewall(endpoint.FirewallArn);
        var attachment = firewall.FirewallStatus?.SyncStates?.Values.Select(s => s.Attachment).FirstOrDefault(a => a?.EndpointId == endpoint.Id)?.Status;
        if (attachment is not "READY") trace.Block("firewall endpoint", endpoint.Id, "BAD_STATE", $"the endpoint of firewall {name} is {attachment ?? "in no known state"}", "Wait until the firewall is READY, or look at its status: aws network-firewall describe-firewall.");
        if (firewall.FirewallStatus?.ConfigurationSyncStateSummary is { } sync and not "IN_SYNC") trace.Note("FIREWALL_NOT_IN_SYNC", endpoint.Id, $"firewall {name} is {sync}: its endpoints may still follow older rules");
        if (probe.Protocol == PathProtocol.Icmp)
        {
            trace.Doubt("firewall", endpoint.Id, $"what firewall {name} does with ICMP is not modelled");
            return;
        }

        var decision = Evaluator(estate, endpoint, firewall.Firewall).Evaluate(new FirewallConnection
        {
            Protocol = probe.Target.Application,
            Host = probe.IsInbound ? null : probe.Target.Name,
            DestinationPort = probe.Target.Port,
            SourceAddress = source is null ? null : IPAddress.Parse(source),
            DestinationAddress = destination is null ? null : IPAddress.Parse(destination),
        });
        if (trace.Firewall is null || decision.Verdict != FirewallVerdict.Allowed) trace.Firewall = decision;
        var words = $"firewall {name}, as {decision.Protocol}: {decision.Reason}";
        switch (decision.Verdict)
        {
            case FirewallVerdict.Blocked:
                trace.Block("firewall", endpoint.Id, "FIREWALL_RULES_RESTRICTION", words, decision is { Protocol: FirewallProtocol.Tls or FirewallProtocol.Http } && probe.Target.Name is not null
                    ? $"Add-FirewallAllowDomain -Domain {probe.Target.Name} -RuleGroupName {decision.RuleGroupName ?? "RULE-GROUP"}" : "Add-FirewallRule can let this protocol and port through, if you want that.");
                break;
            case FirewallVerdict.Unknown:
                trace.Doubt("firewall", endpoint.Id, words);
                break;
            default:
                trace.Pass("firewall", endpoint.Id, words);
                if (decision.Verdict == FirewallVerdict.NotInspected) trace.Note("FIREWALL_NOT_INSPECTED", endpoint.Id, $"firewall {name} lets it through because no rule is about it: nobody decided so");
                break;
        }
    }

    private FirewallEvaluator Evaluator(Estate estate, FirewallEndpoint endpoint, Api.NetworkFirewall.Firewall? firewall)
    {
        if (_evaluators.TryGetValue(endpoint.FirewallArn, out var known)) return known;
        var policyArn = firewall?.FirewallPolicyArn ?? throw Estate.NotListed(Api.NetworkFirewall.NetworkFirewallApi.DescribeFirewall, $"no policy of {endpoint.FirewallArn}");
        var vpc = estate.Vpc(firewall.VpcId);
        var ranges = vpc?.CidrBlockAssociationSet.OrEmpty().Select(a => a.CidrBlock).Append(vpc.CidrBlock).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var ruleset = FirewallRuleset.OfPolicy(estate.FirewallPolicy(policyArn), arn => estate.Inventory.Get(FirewallReadings.RuleGroupDetails, arn).TryGet(out var group, out _) ? group : null, ranges);
        return _evaluators[endpoint.FirewallArn] = new FirewallEvaluator(ruleset);
    }
}
