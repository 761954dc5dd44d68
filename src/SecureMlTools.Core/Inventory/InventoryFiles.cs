using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMlTools.Api;

namespace SecureMlTools.Inventory;

/// <summary>A saved inventory that cannot be used, in one sentence.</summary>
public sealed class InventoryException(string message) : Exception(message);

/// <summary>
/// Inventories on disk: <c>DIR/&lt;account&gt;/&lt;region&gt;/&lt;service&gt;.&lt;cli-command&gt;[.&lt;resource-id&gt;].json</c> in the AWS CLI's own shape, and
/// <c>DIR/inventory.json</c> with what was read when, and what was denied. A flat folder of files that the AWS CLI wrote is one region.
/// </summary>
public static class InventoryFiles
{
    internal const string IndexName = "inventory.json";
    internal const int Schema = 1;
    internal static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>The file name of a reading's key. Ids that are ARNs have their colons and slashes escaped.</summary>
    public static string FileName(string key)
    {
        var name = new StringBuilder(key.Length + 5);
        foreach (var c in key)
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') name.Append(c);
            else name.Append('%').Append(((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        return name.Append(".json").ToString();
    }

    /// <summary>Writes inventories of one or more regions under a folder, which is made. User data never is written; its hash is.</summary>
    public static void Write(string folder, IReadOnlyCollection<RegionInventory> inventories)
    {
        folder = Path.GetFullPath(folder);
        foreach (var inventory in inventories)
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, Safe(inventory.AccountId), Safe(inventory.Region))).FullName;
            foreach (var record in inventory.Records)
                if (record.Response is { } response) WriteRecord(Path.Combine(place, FileName(record.Key)), record.Operation, Redaction.Of(response));
        }

        WriteAtomically(Path.Combine(folder, IndexName), w => WriteIndex(w, inventories));
    }

    /// <summary>Reads a saved inventory: every region of it, or those asked for.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="regions">Regions wanted; null for all. Names the region of a flat folder.</param>
    /// <exception cref="InventoryException">It is not there, not one, or a file of it is corrupt.</exception>
    public static IReadOnlyList<RegionInventory> Read(string folder, IReadOnlyList<string>? regions)
    {
        folder = Path.GetFullPath(folder);
        if (File.Exists(folder)) throw new InventoryException($"'{folder}' is a file; an inventory is a folder, made with Export-Ec2Inventory.");
        if (!Directory.Exists(folder)) throw new InventoryException($"The inventory folder '{folder}' does not exist; make it with Export-Ec2Inventory -Path '{folder}'.");
        return File.Exists(Path.Combine(folder, IndexName)) ? SavedInventory.Read(folder, regions) : [FlatInventory.Read(folder, regions)];
    }

    /// <summary>Reads one file into an inventory.</summary>
    internal static void ReadRecord(RegionInventory inventory, string key, AwsOperation operation, string file, bool isForeign = false)
    {
        var bytes = ReadBytes(file);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new InventoryException($"The inventory file '{file}' is not what 'aws {operation.Service.CliName} {operation.CliCommand}' writes: it holds no JSON object.");
            var paging = operation.Paging;
            JsonElement token = default;
            var truncated = new[] { paging?.ResponseToken, "NextToken", "nextToken" }.Any(name => name is not null && document.RootElement.TryGetProperty(name, out token));
            if (truncated && token.ValueKind == JsonValueKind.String && token.GetString() is { Length: > 0 })
            {
                inventory.Add(new InventoryRecord(key, operation, null, Gap.Truncated(operation, Path.GetFileName(file))));
                return;
            }

            // A list that is not there is no empty list: the file may be another command's. Our own export leaves out a list that AWS left out.
            var members = document.RootElement.EnumerateObject().Select(m => m.Name).ToList();
            if (paging is { ResultKeys: [var list, ..] } && !members.Contains(list) && (isForeign || members.Count > 0))
                throw new InventoryException($"The inventory file '{file}' is not what 'aws {operation.Service.CliName} {operation.CliCommand}' writes: it has no {list}.");
            inventory.Add(new InventoryRecord(key, operation, operation.ReadJson(document.RootElement), null));
        }
        catch (JsonException e)
        {
            throw new InventoryException($"The inventory file '{file}' is not valid JSON, line {(e.LineNumber ?? 0) + 1}: write it again.");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new InventoryException($"The inventory file '{file}' is not what 'aws {operation.Service.CliName} {operation.CliCommand}' writes: {Text.OneLine(e.Message)}");
        }
    }

    internal static byte[] ReadBytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InventoryException($"The inventory file '{file}' cannot be read: {Text.OneLine(e.Message)}");
        }
    }

    private static void WriteRecord(string path, AwsOperation operation, object response) => WriteAtomically(path, w => operation.WriteJson(w, response));

    // A file is whole or not there: an export that is stopped leaves no half file that would read as an empty estate.
    private static void WriteAtomically(string path, Action<Utf8JsonWriter> write)
    {
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        using (var writer = new Utf8JsonWriter(stream, Indented)) write(writer);
        File.Move(temporary, path, overwrite: true);
    }

    private static void WriteIndex(Utf8JsonWriter writer, IReadOnlyCollection<RegionInventory> inventories)
    {
        var index = new JsonObject
        {
            ["schema"] = Schema,
            ["observedAt"] = inventories.Count == 0 ? null : Repair.JournalJson.Time(inventories.Min(i => i.ObservedAt)),
            ["account"] = inventories.FirstOrDefault()?.AccountId,
            ["regions"] = new JsonArray([.. inventories.Select(i => JsonValue.Create(i.Region))]),
            ["operations"] = new JsonArray([.. inventories.SelectMany(i => i.Records.Select(r => (i, r))).Select(x => (JsonNode)new JsonObject
            {
                ["account"] = x.i.AccountId,
                ["region"] = x.i.Region,
                ["observedAt"] = Repair.JournalJson.Time(x.i.ObservedAt),
                ["key"] = x.r.Key,
                ["operation"] = x.r.Operation.IamAction,
                ["status"] = (x.r.Gap?.Status ?? ReadingStatus.Ok).ToString(),
                ["error"] = x.r.Gap is { } gap ? new JsonObject { ["code"] = gap.ErrorCode, ["reason"] = gap.Reason } : null,
            })]),
        };
        index.WriteTo(writer);
    }

    private static string Safe(string name) => Path.GetFileNameWithoutExtension(FileName(name));
}
