using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMlTools.Inventory;

/// <summary>Reads what <see cref="InventoryFiles.Write"/> wrote: the index says what was read, what was denied, and which files there must be.</summary>
internal static class SavedInventory
{
    public static IReadOnlyList<RegionInventory> Read(string folder, IReadOnlyList<string>? regions)
    {
        var path = Path.Combine(folder, InventoryFiles.IndexName);
        try
        {
            var index = JsonNode.Parse(InventoryFiles.ReadBytes(path)) as JsonObject ?? throw new FormatException("it holds no JSON object");
            if (index["schema"]?.GetValue<int>() is not InventoryFiles.Schema) throw new FormatException($"schema {index["schema"]} is not known; this version reads schema {InventoryFiles.Schema}");
            var found = new Dictionary<(string, string), RegionInventory>();
            foreach (var entry in (index["operations"] as JsonArray ?? []).OfType<JsonObject>())
            {
                var (account, region) = (Text(entry, "account"), Text(entry, "region"));
                if (account.Any(c => !char.IsAsciiDigit(c)) || region.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')) throw new FormatException($"'{SecureMlTools.Text.OneLine(account)}/{SecureMlTools.Text.OneLine(region)}' is no account and region");
                if (regions is not null && !regions.Contains(region, StringComparer.OrdinalIgnoreCase)) continue;
                if (!found.TryGetValue((account, region), out var inventory))
                {
                    var observed = DateTimeOffset.Parse(Text(entry, "observedAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                    found[(account, region)] = inventory = new RegionInventory(account, region, observed, (reading, id) => Missing(reading, region, id));
                }

                ReadEntry(folder, inventory, entry);
            }

            if (found.Count == 0 && regions is not null)
            {
                var has = string.Join(", ", (index["regions"] as JsonArray ?? []).Select(r => r?.GetValue<string>()));
                throw new InventoryException($"The inventory '{folder}' has nothing of {string.Join(", ", regions)}; it has {SecureMlTools.Text.OneLine(has)}.");
            }

            return [.. found.Values];
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InventoryException($"The inventory index '{path}' cannot be used: {SecureMlTools.Text.OneLine(e.Message)}");
        }
    }

    private static void ReadEntry(string folder, RegionInventory inventory, JsonObject entry)
    {
        var key = Text(entry, "key");
        if (Readings.All.FirstOrDefault(r => key == r.Key() || (r.PerResource && key.StartsWith(r.Key() + ".", StringComparison.Ordinal))) is not { } reading) return;
        if (Enum.Parse<ReadingStatus>(Text(entry, "status")) is var status && status != ReadingStatus.Ok)
        {
            var error = entry["error"] as JsonObject ?? throw new FormatException("an operation that failed has no 'error'");
            inventory.Add(new InventoryRecord(key, reading.Operation, null, new Gap(reading.Operation, status, Text(error, "code"), Text(error, "reason"))));
            return;
        }

        var file = Path.Combine(folder, inventory.AccountId, inventory.Region, InventoryFiles.FileName(key));
        if (File.Exists(file)) InventoryFiles.ReadRecord(inventory, key, reading.Operation, file);
    }

    private static Gap Missing(Reading reading, string region, string? resourceId) =>
        Gap.Missing(reading.Operation, InventoryFiles.FileName(reading.Key(resourceId)), reading.Command(region, resourceId));

    private static string Text(JsonObject entry, string name) => entry[name]?.GetValue<string>() ?? throw new FormatException($"an entry has no '{name}'");
}

/// <summary>Reads a flat folder of files that the AWS CLI wrote: one region, named by the caller or found in the records.</summary>
internal static class FlatInventory
{
    public static RegionInventory Read(string folder, IReadOnlyList<string>? regions)
    {
        var files = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new InventoryException($"The folder '{folder}' holds no inventory: neither {InventoryFiles.IndexName} nor files such as ec2.describe-instances.json.");
        if (regions is not { Count: 1 }) throw new InventoryException($"The folder '{folder}' has no {InventoryFiles.IndexName}, so its region is not known: name it with -Region.");

        var region = regions[0];
        var observed = new DateTimeOffset(files.Max(File.GetLastWriteTimeUtc), TimeSpan.Zero);
        RegionInventory Make(string account) => new(account, region, observed, (reading, id) =>
            Gap.Missing(reading.Operation, InventoryFiles.FileName(reading.Key(id)), reading.Command(region, id)));

        var draft = Make("");
        var known = false;
        foreach (var file in files)
        {
            var stem = Uri.UnescapeDataString(Path.GetFileNameWithoutExtension(file));
            var reading = Readings.All.FirstOrDefault(r => r.Key() == stem) ?? Readings.All.FirstOrDefault(r => r.PerResource && stem.StartsWith(r.Key() + ".", StringComparison.Ordinal));
            if (reading is null) continue;
            known = true;
            InventoryFiles.ReadRecord(draft, stem, reading.Operation, file, isForeign: true);
        }

        if (!known) throw new InventoryException($"The folder '{folder}' holds no inventory file; their names are like ec2.describe-instances.json.");
        var result = Make(Account(draft));
        foreach (var record in draft.Records) result.Add(record);
        return result;
    }

    // The caller's identity says so outright; else whoever owns what only an account's own calls list.
    private static string Account(RegionInventory draft) =>
        (draft.Get(Readings.Caller).TryGet(out var caller, out _) ? caller.Account : null)
        ?? (draft.Get(Readings.Instances).TryGet(out var instances, out _) ? instances.Reservations.OrEmpty().Select(r => r.OwnerId).FirstOrDefault(o => o is not null) : null)
        ?? (draft.Get(Readings.SecurityGroups).TryGet(out var groups, out _) ? groups.SecurityGroups.OrEmpty().Select(g => g.OwnerId).FirstOrDefault(o => o is not null) : null)
        ?? First(draft.Get(Readings.Snapshots), a => a.Snapshots?.Select(s => s.OwnerId))
        ?? First(draft.Get(Readings.OwnImages), a => a.Images?.Select(i => i.OwnerId))
        ?? First(draft.Get(Readings.Vpcs), a => a.Vpcs?.Select(v => v.OwnerId))
        ?? First(draft.Get(Readings.NetworkInterfaces), a => a.NetworkInterfaces?.Select(n => n.OwnerId))
        ?? First(draft.Get(Readings.NetworkAcls), a => a.NetworkAcls?.Select(n => n.OwnerId))
        ?? First(draft.Get(FirewallReadings.Firewalls), a => a.Firewalls?.Select(f => Firewall.FirewallArn.TryParse(f.FirewallArn, out var arn) ? arn.AccountId : null))
        ?? "";

    private static string? First<T>(Fact<T> fact, Func<T, IEnumerable<string?>?> owners)
        where T : class => fact.TryGet(out var answer, out _) ? owners(answer)?.FirstOrDefault(o => o is not null) : null;
}
