using System.Globalization;
using System.Net.Sockets;
using System.Text;
using SecureMlTools.Api;

namespace SecureMlTools.Practice;

/// <summary>A request as it came.</summary>
/// <param name="Http">Method, path, headers and body.</param>
/// <param name="KeepsAlive">True where the connection stays open.</param>
/// <param name="Problem">What is wrong with it; null for nothing.</param>
internal sealed record HttpExchange(AwsHttpRequest Http, bool KeepsAlive, string? Problem = null)
{
    public string? Header(string name) => Http.Headers.TryGetValue(name, out var value) ? value : null;
}

/// <summary>Enough of HTTP/1.1 for clients of AWS: requests one after another, with a length, each of a bounded size.</summary>
internal sealed class HttpConnection(Socket socket) : IDisposable
{
    private const int LargestHead = 32 * 1024;
    private const int LargestBody = 8 * 1024 * 1024;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    private byte[] _buffer = new byte[8 * 1024];
    private int _length;

    /// <summary>The next request; null when the client has closed the connection.</summary>
    public async Task<HttpExchange?> ReadAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Idle);
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_length >= LargestHead) return Bad("The request's head is too long.");
            if (!await FillAsync(patience.Token).ConfigureAwait(false)) return null;
        }

        var lines = Encoding.Latin1.GetString(_buffer, 0, end).Split("\r\n");
        Consume(end + 4);
        if (lines[0].Split(' ') is not [var method, var target, var version]) return Bad("The request line cannot be read.");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon) headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();

        if (headers.ContainsKey("Transfer-Encoding")) return Bad("A body must come with its length.");
        var size = 0;
        if (headers.TryGetValue("Content-Length", out var text) && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size > LargestBody)) return Bad("The body is too long.");
        if (headers.TryGetValue("Expect", out var expect) && expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            await SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), patience.Token).ConfigureAwait(false);
        while (_length < size)
            if (!await FillAsync(patience.Token).ConfigureAwait(false)) return null;
        var body = _buffer.AsSpan(0, size).ToArray();
        Consume(size);
        var closes = version == "HTTP/1.0" || (headers.TryGetValue("Connection", out var connection) && connection.Contains("close", StringComparison.OrdinalIgnoreCase));
        return new HttpExchange(new AwsHttpRequest(method, target, headers, body), !closes);
    }

    public async Task WriteAsync(WireAnswer answer, bool keepsAlive, CancellationToken cancellationToken)
    {
        var body = answer.Arriving;
        var head = Encoding.Latin1.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {answer.Status} {Phrase(answer.Status)}\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {body.Length}\r\nx-amzn-RequestId: {answer.RequestId}\r\nServer: practice\r\nConnection: {(keepsAlive ? "keep-alive" : "close")}\r\n\r\n"));
        await SendAsync(head, cancellationToken).ConfigureAwait(false);
        await SendAsync(body, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Breaks the connection so that the client sees it broken, not closed.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public void Dispose() => socket.Dispose();

    private static HttpExchange Bad(string problem) => new(new AwsHttpRequest("", "", new Dictionary<string, string>(), default), false, problem);

    private static string Phrase(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        412 => "Precondition Failed",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Unknown",
    };

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_length == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await socket.ReceiveAsync(_buffer.AsMemory(_length), SocketFlags.None, cancellationToken).ConfigureAwait(false);
        _length += read;
        return read > 0;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
    }

    private void Consume(int count)
    {
        _length -= count;
        _buffer.AsSpan(count, _length).CopyTo(_buffer);
    }
}
