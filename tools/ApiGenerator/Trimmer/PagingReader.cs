using System.Text.Json.Nodes;

namespace SecureMlTools.ModelTrimmer;

/// <summary>Finds out how an operation pages: from botocore's paginator or, where botocore has none, from the members' usual names.</summary>
internal sealed class PagingReader(JsonObject shapes, JsonObject operation, JsonObject? paginator)
{
    private static readonly string[] SizeNames = ["MaxResults", "MaxRecords", "Limit", "MaxDatapoints"];

    /// <summary>Paging facts, or null where the operation answers in one page.</summary>
    /// <param name="idsExcludePageSize">True for EC2, where naming ids and a page size at once is refused by some operations.</param>
    /// <param name="maximum">The documented maximum; the smaller of it and the model's is taken.</param>
    public JsonObject? Read(bool idsExcludePageSize, int? maximum)
    {
        var input = Members("input");
        var output = Members("output");
        if (input == null || output == null)
            return null;
        var requestToken = One(paginator?["input_token"]) ?? (input.ContainsKey("NextToken") ? "NextToken" : null);
        var responseToken = One(paginator?["output_token"]) ?? (output.ContainsKey("NextToken") ? "NextToken" : null);
        if (requestToken == null || responseToken == null)
            return null;
        var pageSize = (string?)paginator?["limit_key"] ?? SizeNames.FirstOrDefault(input.ContainsKey);
        var stated = pageSize == null ? null : (int?)shapes[(string)input[pageSize]!["shape"]!]!["max"];
        var largest = (maximum, stated) switch
        {
            (null, null) => throw new InvalidDataException("operations.json must state the page maximum of " + operation["name"]),
            ({ } documented, { } modelled) => Math.Min(documented, modelled),
            var (documented, modelled) => documented ?? modelled!.Value,
        };
        var keys = paginator == null
            ? new JsonArray([.. output.Where(m => Type(m.Value!) == "list").Select(m => (JsonNode)m.Key)])
            : paginator["result_key"] is JsonArray several ? several.DeepClone().AsArray() : new JsonArray((string)paginator["result_key"]!);
        var result = new JsonObject { ["requestToken"] = requestToken, ["responseToken"] = responseToken };
        if (pageSize != null)
            result["pageSize"] = pageSize;
        result["maximum"] = largest;
        result["resultKeys"] = keys;
        if (idsExcludePageSize && new JsonArray([.. input.Where(m => Type(m.Value!) == "list" && IsIdList(m.Key)).Select(m => (JsonNode)m.Key)]) is { Count: > 0 } ids)
            result["ids"] = ids;
        return result;
    }

    // OwnerIds and RestorableByUserIds name accounts: the answer is as long as it likes, so it must page.
    private static bool IsIdList(string name) => name is not ("OwnerIds" or "RestorableByUserIds") && (name.EndsWith("Ids", StringComparison.Ordinal) || name.EndsWith("Names", StringComparison.Ordinal));

    private JsonObject? Members(string side) => operation[side] is JsonObject reference ? shapes[(string)reference["shape"]!]!["members"]!.AsObject() : null;

    private string Type(JsonNode reference) => (string)shapes[(string)reference["shape"]!]!["type"]!;

    private static string? One(JsonNode? node) => node is JsonArray ? throw new NotSupportedException("several page tokens") : (string?)node;
}
