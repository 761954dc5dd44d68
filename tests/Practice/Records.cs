using System.Text;
using System.Text.Json;
using SecureMlTools.Inventory;

namespace SecureMlTools.Tests.Practice;

/// <summary>Records as the AWS CLI would print them, to compare.</summary>
internal static class Records
{
    public static string Json(InventoryRecord record)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) record.Operation.WriteJson(writer, record.Response!);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
