using SecureMlTools.Api;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>An address to block, and the GuardDuty finding that names it.</summary>
/// <param name="Address">The address or network, as given.</param>
/// <param name="FindingId">The finding's id; null where there is none.</param>
public sealed record FirewallBlockItem(string Address, string? FindingId = null);

/// <summary>An address that is not blocked, and why.</summary>
/// <param name="Address">The address, as given.</param>
/// <param name="Reason">One sentence.</param>
public sealed record FirewallBlockRefusal(string Address, string Reason);

/// <summary>A plan with the addresses that are not in it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Refusals">The addresses, each with its reason.</param>
/// <param name="Warnings">What to know.</param>
public sealed record FirewallBlockPlan(FirewallPlan Plan, IReadOnlyList<FirewallBlockRefusal> Refusals, IReadOnlyList<string> Warnings);

/// <summary>
/// Blocks addresses in a stateful rule group for a time, and takes the blocks out again. The time is in each rule's metadata, and every call takes out
/// those that are over in the same update; by itself nothing ends.
/// </summary>
public static class FirewallBlockOperation
{
    private const string ControlId = "FW-05";

    /// <summary>Plans to block addresses until a time; null for good. Makes no changing call.</summary>
    /// <exception cref="AwsException">The group is not there, or could not be read.</exception>
    /// <exception cref="OptionException">The group is not one for single rules.</exception>
    public static async Task<FirewallBlockPlan> PlanAddAsync(
        IAwsTransport aws, string nameOrArn, IReadOnlyCollection<FirewallBlockItem> items, DateTimeOffset? expires, bool force, RepairOptions options, int maxAttempts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The rule keeps whole seconds.
        if (expires is { } end) expires = new DateTimeOffset(end.Ticks - (end.Ticks % TimeSpan.TicksPerSecond), end.Offset);
        var target = await RuleTarget.ReadAsync(aws, nameOrArn, stateful: true, cancellationToken).ConfigureAwait(false);
        var list = target.Rules;
        var blocks = list.Egress.Select(BlockRule.Read).OfType<BlockRule>().ToList();
        var allowed = await BlockableAddresses.ReadAsync(aws, cancellationToken).ConfigureAwait(false);
        var refusals = new List<FirewallBlockRefusal>();
        var remove = blocks.Where(b => b.Expires <= now).ToList();
        var add = new List<BlockRule>();
        List<string> present = [];
        foreach (var item in items.DistinctBy(i => BlockRule.Normal(i.Address) ?? i.Address))
        {
            if (BlockRule.Normal(item.Address) is not { } address)
            {
                refusals.Add(new(item.Address, $"'{Text.OneLine(item.Address)}' is no address: give one such as 203.0.113.9, or a network such as 203.0.113.0/28."));
                continue;
            }

            if (allowed.Refusal(address) is { } never || (!force && (BlockableAddresses.TooWide(address) ?? Unsure(allowed)) is { } unless && (never = unless) is not null))
            {
                refusals.Add(new(item.Address, never));
                continue;
            }

            var same = blocks.Where(b => b.Address == address && !(b.Expires <= now)).ToList();
            if (same.Any(b => b.Expires is null || (expires is not null && b.Expires >= expires)))
            {
                present.Add(address);
                continue;
            }

            remove.AddRange(same);
            add.Add(BlockRule.Of(address, expires, item.FindingId, list));
        }

        var title = $"Block addresses in '{target.Arn.Name}'";
        var warnings = target.Idle is { } idle ? [idle] : new List<string>();
        if (add.Count == 0 && remove.Count == 0)
        {
            var step = refusals.Count > 0 && present.Count == 0
                ? target.Without(ControlId, title, ChangeOutcome.Refused, refusals[0].Reason)
                : target.Without(ControlId, title, ChangeOutcome.AlreadyCompliant, refusals.Count > 0 ? "What may be blocked is blocked already, and no block is over; no call was made." : "Every address is blocked already, and no block is over; no call was made.");
            return new(target.Plan(step, RuleGroupUses.None, Details), refusals, warnings);
        }

        if ((target.Full(add.Count - remove.Count) ?? target.Empty(add.Count, remove.Count)) is { } full) return new(target.Plan(target.Without(ControlId, title, ChangeOutcome.Refused, full), RuleGroupUses.None, Details), refusals, warnings);
        var risk = $"{(add.Count == 0 ? "Blocks that are over go." : $"Everything to and from {Count(add)} is dropped; connections that are open go on until they end.")} Nothing ends by itself: Remove-FirewallBlock -Expired takes out what is over.";
        // In strict order a rule that passes would come first and decide.
        var change = FirewallRulesKind.Change(target.Arn, ControlId, add.Select(b => b.Rule), remove.Select(b => b.Rule), first: true, risk) with { MaxAttempts = maxAttempts };
        return new(target.Plan(FirewallPlan.Requested(change, title, options.Guards), await target.UsesAsync(aws, cancellationToken).ConfigureAwait(false), Details, add.Count - remove.Count, drops: add.Count > 0), refusals, warnings);

        FirewallChangeResult Details(FirewallChangeResult r) => r with
        {
            Added = [.. add.Select(b => b.Address)],
            Removed = [.. remove.Where(b => add.All(a => a.Address != b.Address)).Select(b => b.Address)],
            AlreadyPresent = present,
            Skipped = [.. refusals.Select(x => $"{Text.Visible(x.Address)}: {x.Reason}")],
        };
    }

    /// <summary>Plans to take blocks out: of the addresses named, and of all that are over. Makes no changing call.</summary>
    /// <exception cref="AwsException">The group is not there, or could not be read.</exception>
    /// <exception cref="OptionException">The group is not one for single rules.</exception>
    public static async Task<FirewallBlockPlan> PlanRemoveAsync(
        IAwsTransport aws, string nameOrArn, IReadOnlyCollection<string> addresses, RepairOptions options, int maxAttempts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var target = await RuleTarget.ReadAsync(aws, nameOrArn, stateful: true, cancellationToken).ConfigureAwait(false);
        var blocks = target.Rules.Egress.Select(BlockRule.Read).OfType<BlockRule>().ToList();
        var wanted = addresses.Select(a => (Text: a, Normal: BlockRule.Normal(a))).DistinctBy(w => w.Normal ?? w.Text).ToList();
        var refusals = wanted.Where(w => w.Normal is null || blocks.All(b => b.Address != w.Normal))
            .Select(w => new FirewallBlockRefusal(w.Text, w.Normal is null ? $"'{Text.OneLine(w.Text)}' is no address." : $"{w.Normal} is not blocked in '{target.Arn.Name}'.")).ToList();
        var remove = blocks.Where(b => b.Expires <= now || wanted.Any(w => w.Normal == b.Address)).ToList();
        var title = $"Take blocks out of '{target.Arn.Name}'";
        if (remove.Count == 0)
            return new(target.Plan(target.Without(ControlId, title, ChangeOutcome.AlreadyCompliant, $"No block in '{target.Arn.Name}' is over{(addresses.Count > 0 ? ", and none is of an address that was named" : "")}; no call was made."), RuleGroupUses.None, r => r), refusals, []);
        if (target.Empty(0, remove.Count) is { } last) return new(target.Plan(target.Without(ControlId, title, ChangeOutcome.Refused, last), RuleGroupUses.None, r => r), refusals, []);
        var change = FirewallRulesKind.Change(target.Arn, ControlId, [], remove.Select(b => b.Rule), first: true, $"{Count(remove)} can be reached again where another rule lets it through.") with { MaxAttempts = maxAttempts };
        return new(
            target.Plan(FirewallPlan.Requested(change, title, options.Guards), await target.UsesAsync(aws, cancellationToken).ConfigureAwait(false), r => r with { Removed = [.. remove.Select(b => b.Address)] }, -remove.Count), refusals, []);
    }

    private static string? Unsure(BlockableAddresses allowed) => allowed.Doubt is { } doubt ? $"{doubt.TrimEnd('.')}; -Force blocks without that." : null;

    private static string Count(List<BlockRule> blocks) => blocks.Count == 1 ? blocks[0].Address : $"{blocks.Count} addresses";
}
