using System.Globalization;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Iam;

/// <summary>Pages of a list of IAM's: at most 1,000, 100 where none is asked for; the marker is where the next starts.</summary>
internal static class IamPages
{
    public static (IReadOnlyList<T> Items, string? Marker) Of<T>(IReadOnlyList<T> all, int? maxItems, string? marker)
    {
        if (maxItems is < 1 or > 1000) throw new ServiceException("ValidationError", $"1 validation error detected: Value '{maxItems}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 1000", 400);
        var from = 0;
        if (!string.IsNullOrEmpty(marker) && !int.TryParse(marker, NumberStyles.None, CultureInfo.InvariantCulture, out from)) throw new ServiceException("ValidationError", "Invalid Marker.", 400);
        var page = all.Skip(from).Take(maxItems ?? 100).ToList();
        var next = from + page.Count;
        return (page, next < all.Count ? next.ToString(CultureInfo.InvariantCulture) : null);
    }
}
