using System.Text.Json;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations.Firewall;

/// <summary>
/// Rules from files: what <c>aws network-firewall describe-firewall-policy</c> and <c>describe-rule-group</c> print, or a text of Suricata rules. A policy with
/// the files of its groups is the whole; groups alone stand in the order in which they are given.
/// </summary>
public static class RulesetFiles
{
    /// <summary>Makes a ruleset of files.</summary>
    /// <param name="files">Their names, to be shown, and their contents.</param>
    /// <param name="isStrict">True where a text of rules is to be read in STRICT_ORDER; files of AWS say so themselves.</param>
    /// <param name="homeNet">HOME_NET where the files do not set it; null where it is not known.</param>
    /// <exception cref="InventoryException">A file that is none of these.</exception>
    public static FirewallRuleset Read(IReadOnlyList<(string Name, byte[] Content)> files, bool isStrict, IReadOnlyList<string>? homeNet)
    {
        DescribeFirewallPolicyResponse? policy = null;
        List<DescribeRuleGroupResponse> groups = [];
        foreach (var (name, content) in files)
            if (!IsJson(content)) groups.Add(Rules(name, content, isStrict));
            else
            {
                var (readPolicy, readGroup) = Json(name, content);
                if (readGroup is not null) groups.Add(readGroup);
                else if (policy is null) policy = readPolicy;
                else throw new InventoryException($"'{Text.OneLine(name)}' is a second firewall policy: give the files of one.");
            }

        if (policy is not null)
        {
            var byArn = groups.Where(g => g.RuleGroupResponse?.RuleGroupArn is not null).ToDictionary(g => g.RuleGroupResponse!.RuleGroupArn!, StringComparer.Ordinal);
            return FirewallRuleset.OfPolicy(policy, byArn.GetValueOrDefault, homeNet);
        }

        return groups.Count > 0 ? FirewallRuleset.OfGroups(groups, homeNet) : throw new InventoryException("No file was given: name one of describe-rule-group, of describe-firewall-policy, or of Suricata rules.");
    }

    private static (DescribeFirewallPolicyResponse?, DescribeRuleGroupResponse?) Json(string name, byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.TryGetProperty("RuleGroup", out _)) return (null, NetworkFirewallApi.DescribeRuleGroup.ReadJson(root));
            if (root.TryGetProperty("FirewallPolicy", out _)) return (NetworkFirewallApi.DescribeFirewallPolicy.ReadJson(root), null);
            throw new InventoryException($"'{Text.OneLine(name)}' holds neither a rule group nor a firewall policy: write it with aws network-firewall describe-rule-group or describe-firewall-policy.");
        }
        catch (JsonException e)
        {
            throw new InventoryException($"'{Text.OneLine(name)}' is not valid JSON, line {(e.LineNumber ?? 0) + 1}: write it again.");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new InventoryException($"'{Text.OneLine(name)}' is not what describe-rule-group or describe-firewall-policy prints: {Text.OneLine(e.Message)}");
        }
    }

    private static DescribeRuleGroupResponse Rules(string name, byte[] content, bool isStrict) => new()
    {
        RuleGroup = new RuleGroup
        {
            RulesSource = new RulesSource { RulesString = System.Text.Encoding.UTF8.GetString(content).TrimStart('\ufeff') },
            StatefulRuleOptions = new StatefulRuleOptions { RuleOrder = isStrict ? "STRICT_ORDER" : "DEFAULT_ACTION_ORDER" },
        },
        RuleGroupResponse = new RuleGroupResponse { RuleGroupName = Path.GetFileName(name) },
    };

    private static bool IsJson(byte[] content)
    {
        foreach (var b in content)
            if (b is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or 0xef or 0xbb or 0xbf)) return b == (byte)'{';
        return false;
    }
}
