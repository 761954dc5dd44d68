using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecureMlTools.Tests.Aws;

/// <summary>A request as it came over the wire.</summary>
public sealed record FakeRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Path => Target.Split('?')[0];

    /// <summary>A form field of the body.</summary>
    public string? this[string field] => Body.Split('&').Select(p => p.Split('=', 2)).Where(p => p[0] == field).Select(p => Uri.UnescapeDataString(p[1].Replace('+', ' '))).FirstOrDefault();

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>What to answer, and where to break off.</summary>
public sealed record FakeAnswer(int Status, string Body, string ContentType = "text/xml")
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of the body to send; the length announced stays the whole.</summary>
    public int? Send { get; init; }

    /// <summary>Send the body in chunks, without a length; where it breaks off, the last chunk does not come.</summary>
    public bool Chunked { get; init; }

    /// <summary>After what was sent, keep the connection open and silent.</summary>
    public bool Stall { get; init; }

    /// <summary>Close the connection without a word.</summary>
    public bool Reset { get; init; }

    public static FakeAnswer Identity(string account = "123456789012") => new(200, $"""
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::{account}:user/u</Arn><UserId>AIDA</UserId><Account>{account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>rid-ok</RequestId></ResponseMetadata></GetCallerIdentityResponse>
        """);

    public static FakeAnswer Keys(string operation, string accessKey, string expires = "2099-01-01T00:00:00Z") => new(200, $"""
        <{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{operation}Result><Credentials><AccessKeyId>{accessKey}</AccessKeyId><SecretAccessKey>secret-{accessKey}</SecretAccessKey><SessionToken>token-{accessKey}</SessionToken><Expiration>{expires}</Expiration></Credentials></{operation}Result></{operation}Response>
        """);

    public static FakeAnswer StsError(int status, string code) => new(status, $"""
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code><Message>No: {code}</Message></Error><RequestId>rid-{code}</RequestId></ErrorResponse>
        """);

    public static FakeAnswer Ec2Error(int status, string code) => new(status, $"""
        <?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>{code}</Code><Message>No: {code}</Message></Error></Errors><RequestID>rid-{code}</RequestID></Response>
        """);

    public static FakeAnswer Html(int status) => new(status, "<html><title>Internal Server Error</title></html>", "text/html");

    public static FakeAnswer Json(string body, int status = 200) => new(status, body, "application/json");
}

/// <summary>An HTTP server on loopback that answers as a test says and remembers what it was asked.</summary>
public sealed class FakeEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<FakeRequest, int, FakeAnswer> _answer;
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private int _count;

    /// <summary>Starts listening. The function is given the request and its number, from 1.</summary>
    public FakeEndpoint(Func<FakeRequest, int, FakeAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public FakeEndpoint(params FakeAnswer[] answers)
        : this((_, n) => answers[Math.Min(n, answers.Length) - 1])
    {
    }

    public string Url => "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>Waits until one more request has come in.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>A URL on which nothing listens.</summary>
    public static string ClosedUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return "http://127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (var client in _clients)
            client.Dispose();
        _stop.Dispose();
        _arrived.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _clients.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var owned = client;
            var stream = client.GetStream();
            while (await ReadAsync(stream) is { } request)
            {
                var number = Interlocked.Increment(ref _count);
                _requests.Enqueue(request);
                _arrived.Release();
                var answer = _answer(request, number);
                if (answer.Reset)
                {
                    client.Client.LingerState = new(true, 0);
                    return;
                }

                var body = Encoding.UTF8.GetBytes(answer.Body);
                var head = new StringBuilder($"HTTP/1.1 {answer.Status} X\r\nContent-Type: {answer.ContentType}\r\n{(answer.Chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.Length.ToString(CultureInfo.InvariantCulture))}\r\n");
                foreach (var (name, value) in answer.Headers)
                    head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
                var part = body.AsMemory(0, answer.Send ?? body.Length);
                if (answer.Chunked)
                    part = Encoding.UTF8.GetBytes($"{part.Length:x}\r\n{Encoding.UTF8.GetString(part.Span)}\r\n{(answer.Send == null ? "0\r\n\r\n" : "")}");
                await stream.WriteAsync(part, _stop.Token);
                await stream.FlushAsync(_stop.Token);
                if (answer.Stall)
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                if (answer.Send != null)
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or SocketException)
        {
            // The caller has gone, or the test is over.
        }
    }

    private async Task<FakeRequest?> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (bytes.Count < 4 || !bytes.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            bytes.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).ToDictionary(p => p[0].Trim(), p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        var start = lines[0].Split(' ');
        return new(start[0], start[1], headers, Encoding.UTF8.GetString(body));
    }
}
