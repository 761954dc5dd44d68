namespace SecureMlTools.Api.Protocols;

/// <summary>How an operation's typed requests and responses page.</summary>
internal sealed class Pager<TRequest, TResponse>(AwsPaging facts)
{
    public AwsPaging Facts { get; } = facts;

    /// <summary>The token a response gives.</summary>
    public required Func<TResponse, string?> Token { get; init; }

    /// <summary>The request for the page a token stands for.</summary>
    public required Func<TRequest, string, TRequest> WithToken { get; init; }

    /// <summary>The request with the largest page, unless it sets a page size itself.</summary>
    public Func<TRequest, int, TRequest>? Largest { get; init; }

    /// <summary>True where the request names the resources it wants, which excludes a page size.</summary>
    public Func<TRequest, bool>? NamesResources { get; init; }

    /// <summary>The first response with the lists of all.</summary>
    public required Func<TResponse, IReadOnlyList<TResponse>, TResponse> Join { get; init; }
}

/// <summary>Joins lists that came in pages.</summary>
internal static class Paged
{
    /// <summary>One list of all; null where no page had one.</summary>
    public static IReadOnlyList<T>? Join<TPage, T>(IReadOnlyList<TPage> pages, Func<TPage, IReadOnlyList<T>?> list)
    {
        if (pages.Count == 1)
            return list(pages[0]);
        List<T>? all = null;
        foreach (var page in pages)
            if (list(page) is { } some)
                (all ??= new List<T>(pages.Count * some.Count)).AddRange(some);
        return all?.ToArray();
    }
}
