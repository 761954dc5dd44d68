using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureMlTools.Practice.State;

/// <summary>How a call pages: the least and the most that AWS takes, and its words for what it does not.</summary>
/// <param name="Minimum">Smallest page.</param>
/// <param name="Maximum">Largest page; also the page of a call that names none.</param>
/// <param name="IdsParameter">AWS's name of the parameter with ids, which excludes a page size; null where there is no such rule.</param>
/// <param name="TokenError">Error code of a token that is not one.</param>
internal sealed record Paging(int Minimum, int Maximum, string? IdsParameter = null, string TokenError = "InvalidParameterValue")
{
    /// <summary>The page that a request asks for.</summary>
    /// <param name="items">The records from a place on, in order.</param>
    /// <param name="matches">Which of them the request wants.</param>
    /// <param name="maxResults">The page size asked for.</param>
    /// <param name="nextToken">The token given.</param>
    /// <param name="query">What the request asks apart from the page; a token is good only for the same question.</param>
    /// <param name="ids">The ids asked for; these come in one page.</param>
    public (IReadOnlyList<T> Items, string? NextToken) Page<T>(
        Func<int, IEnumerable<(int Place, T Item)>> items, Func<T, bool> matches, int? maxResults, string? nextToken, string query, IReadOnlyList<string>? ids = null)
    {
        var named = ids is { Count: > 0 };
        if (named && maxResults is not null && IdsParameter is not null)
            throw new ServiceException("InvalidParameterCombination", $"The parameter {IdsParameter} cannot be used with the parameter maxResults");
        if (maxResults < Minimum) throw ServiceException.InvalidValue($"Value ( {maxResults} ) for parameter maxResults is invalid. Expecting a value greater than or equal to {Minimum}.");
        if (maxResults > Maximum) throw ServiceException.InvalidValue($"Value ( {maxResults} ) for parameter maxResults is invalid. Expecting a value less than or equal to {Maximum}.");

        var size = named && IdsParameter is not null ? int.MaxValue : maxResults ?? Maximum;
        var page = new List<T>(Math.Min(size, 64));
        foreach (var (place, item) in items(string.IsNullOrEmpty(nextToken) ? 0 : Place(nextToken, query)))
        {
            if (!matches(item)) continue;
            if (page.Count == size) return (page, Token(place, query));
            page.Add(item);
        }

        return (page, null);
    }

    private static string Token(int place, string query)
    {
        var text = place.ToString(CultureInfo.InvariantCulture);
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(text + "." + Seal(text, query)));
    }

    private int Place(string token, string query)
    {
        var bytes = new byte[Math.Max(16, token.Length)];
        if (Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length).Split('.') is [var text, var seal]
            && seal == Seal(text, query)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) return place;
        throw new ServiceException(TokenError, "Unable to parse pagination token");
    }

    private static string Seal(string place, string query) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(place + "\n" + query)))[..24];
}
