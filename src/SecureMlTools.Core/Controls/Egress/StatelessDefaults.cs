using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>What a policy does with packets that no stateless rule is about: aws:pass lets them by without a look from the stateful rules.</summary>
internal abstract class StatelessDefaults : PolicyControl
{
    private const string Pass = "aws:pass";
    private const string Forward = "aws:forward_to_sfe";

    /// <summary>The name of the setting.</summary>
    protected abstract string Field { get; }

    /// <summary>What the setting is about, at the beginning of a sentence.</summary>
    protected abstract string Packets { get; }

    /// <summary>What its repair may break.</summary>
    protected abstract string Risk { get; }

    protected abstract IReadOnlyList<string>? Actions(FirewallPolicy policy);

    protected sealed override Verdict Judge(string arn, FirewallPolicy policy, Estate estate, Baseline baseline)
    {
        var actions = Actions(policy).OrEmpty();
        var list = Text.Visible(string.Join(", ", actions));
        var seen = new Evidence(Field, list, Operation);
        if (actions.Contains(Pass, StringComparer.Ordinal)) return Verdict.Fail($"{Packets} that no stateless rule is about pass without a look from the stateful rules ({Field}={list}).", seen);
        return actions.FirstOrDefault(a => a is Forward or "aws:drop") is { } action
            ? Verdict.Pass($"{Packets} that no stateless rule is about are {(action == Forward ? "judged by the stateful rules" : "dropped")} ({Field}={list}).", seen)
            : Verdict.Unknown($"DescribeFirewallPolicy gave no default action that is known ({Field}={(list.Length == 0 ? "absent" : list)}).", seen);
    }

    protected sealed override Remedy Remedy(Finding finding, FirewallPolicy policy, Estate estate, Baseline baseline)
    {
        var actions = Actions(policy).OrEmpty();
        var change = FirewallPolicyActionsKind.Of(
            estate, finding.ControlId, finding.ResourceId, Field, FirewallPolicyActionsKind.List(actions), FirewallPolicyActionsKind.List(actions.Select(a => a == Pass ? Forward : a)), Risk);
        return Repair.Remedy.Of(change with { Guards = [Guard.Unmatched("the jobs send anything past the stateful rules that these drop")] });
    }
}
