namespace SecureMlTools.Api;

/// <summary>How an operation pages.</summary>
/// <param name="RequestToken">Member of the request that takes the token.</param>
/// <param name="ResponseToken">Member of the response that gives the next one.</param>
/// <param name="PageSize">Member of the request that sets the page size, or null where the service decides.</param>
/// <param name="Maximum">The largest page AWS accepts.</param>
/// <param name="ResultKeys">Members of the response that are lists, joined over the pages.</param>
public sealed record AwsPaging(string RequestToken, string ResponseToken, string? PageSize, int Maximum, IReadOnlyList<string> ResultKeys);
