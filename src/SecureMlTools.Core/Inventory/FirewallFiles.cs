using System.Text.Json;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;

namespace SecureMlTools.Inventory;

/// <summary>
/// Files that the AWS CLI wrote of firewalls, policies and rule groups (<c>aws network-firewall describe-firewall-policy</c>, …), whatever they are
/// called: what one is about, it says itself.
/// </summary>
public sealed class FirewallFiles
{
    private readonly HashSet<Reading> _told;

    private FirewallFiles(IReadOnlyList<RegionInventory> inventories, HashSet<Reading> told)
    {
        Inventories = inventories;
        _told = told;
    }

    /// <summary>One inventory for each region that the files are of.</summary>
    public IReadOnlyList<RegionInventory> Inventories { get; }

    /// <summary>Reads files, and the *.json files of folders.</summary>
    /// <exception cref="FileNotFoundException">One is not there.</exception>
    /// <exception cref="InventoryException">One is not such a file, or a folder holds none.</exception>
    public static FirewallFiles Read(IEnumerable<string> paths)
    {
        var records = new List<(Reading Reading, FirewallArn Arn, object Response)>();
        foreach (var path in paths.Select(Path.GetFullPath))
            if (Directory.Exists(path))
            {
                var before = records.Count;
                foreach (var file in Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal))
                    if (ReadOne(file) is { } record) records.Add(record);
                if (records.Count == before) throw new InventoryException($"The folder '{path}' holds no file of a firewall, policy or rule group, as 'aws network-firewall describe-firewall-policy' writes one.");
            }
            else
            {
                if (!File.Exists(path)) throw new FileNotFoundException(null, path);
                records.Add(ReadOne(path) ?? throw new InventoryException($"The file '{path}' is not what 'aws network-firewall describe-firewall-policy', 'describe-rule-group' or 'describe-firewall' writes."));
            }

        var firewalls = records.Any(r => r.Arn.Type == FirewallArn.FirewallType);
        HashSet<Reading> told = [FirewallReadings.Policies, FirewallReadings.PolicyDetails, FirewallReadings.RuleGroups, FirewallReadings.RuleGroupDetails];
        if (firewalls) told.UnionWith([FirewallReadings.Firewalls, FirewallReadings.FirewallDetails]);
        return new FirewallFiles([.. records.GroupBy(r => r.Arn.Region, StringComparer.Ordinal).Select(g => Inventory(g.Key, [.. g], firewalls))], told);
    }

    /// <summary>True when a control asks for nothing beyond what such files tell.</summary>
    internal bool CanTell(ControlInfo control) => control.Needs.Concat(control.MayNeed).All(_told.Contains);

    private static RegionInventory Inventory(string region, IReadOnlyList<(Reading Reading, FirewallArn Arn, object Response)> records, bool firewalls)
    {
        var account = (records.FirstOrDefault(r => r.Arn.Type == FirewallArn.FirewallType) is { Arn: { } firewall } ? firewall : records.FirstOrDefault(r => r.Arn.Type == FirewallArn.PolicyType) is { Arn: { } policy } ? policy : records[0].Arn).AccountId;
        var inventory = new RegionInventory(account, region, DateTimeOffset.UtcNow, (reading, id) => Gap.Missing(reading.Operation, InventoryFiles.FileName(reading.Key(id)), reading.Command(region, id)));
        IReadOnlyList<string> Arns(params string[] types) => [.. records.Where(r => types.Contains(r.Arn.Type, StringComparer.Ordinal)).Select(r => r.Arn.ToString()).Distinct(StringComparer.Ordinal)];
        void Add(Reading reading, object response, string? id = null) => inventory.Add(new InventoryRecord(reading.Key(id), reading.Operation, response, null));

        // What is listed is what there are files of.
        if (firewalls) Add(FirewallReadings.Firewalls, new ListFirewallsResponse { Firewalls = [.. Arns(FirewallArn.FirewallType).Select(a => new FirewallMetadata { FirewallArn = a })] });
        Add(FirewallReadings.Policies, new ListFirewallPoliciesResponse { FirewallPolicies = [.. Arns(FirewallArn.PolicyType).Select(a => new FirewallPolicyMetadata { Arn = a })] });
        Add(FirewallReadings.RuleGroups, new ListRuleGroupsResponse { RuleGroups = [.. Arns(FirewallArn.StatefulType, FirewallArn.StatelessType).Select(a => new RuleGroupMetadata { Arn = a })] });
        foreach (var (reading, arn, response) in records) Add(reading, response, arn.ToString());
        return inventory;
    }

    private static (Reading, FirewallArn, object)? ReadOne(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(InventoryFiles.ReadBytes(file));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            if (root.TryGetProperty("FirewallPolicyResponse", out _)) return Of(FirewallReadings.PolicyDetails, root, (DescribeFirewallPolicyResponse r) => r.FirewallPolicyResponse?.FirewallPolicyArn, file);
            if (root.TryGetProperty("RuleGroupResponse", out _)) return Of(FirewallReadings.RuleGroupDetails, root, (DescribeRuleGroupResponse r) => r.RuleGroupResponse?.RuleGroupArn, file);
            return root.TryGetProperty("FirewallStatus", out _) ? Of(FirewallReadings.FirewallDetails, root, (DescribeFirewallResponse r) => r.Firewall?.FirewallArn, file) : null;
        }
        catch (JsonException e)
        {
            throw new InventoryException($"The file '{file}' is not valid JSON, line {(e.LineNumber ?? 0) + 1}: write it again.");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new InventoryException($"The file '{file}' is not what the AWS CLI writes of a firewall: {Text.OneLine(e.Message)}");
        }
    }

    private static (Reading, FirewallArn, object)? Of<T>(Reading reading, JsonElement root, Func<T, string?> arnOf, string file)
        where T : class
    {
        var response = (T)reading.Operation.ReadJson(root);
        return FirewallArn.TryParse(arnOf(response), out var arn) ? (reading, arn, response) : throw new InventoryException($"The file '{file}' does not say whose it is: it has no ARN of a firewall, policy or rule group.");
    }
}
