using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Bench;

/// <summary>Serves pages of instances over HTTP on loopback, ready-made, so that the time measured is the client's.</summary>
internal sealed class LoopbackEndpoint : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[][] _pages;
    private readonly byte[] _caller = Response(StsApi.GetCallerIdentity.EncodeResponse(new GetCallerIdentityResponse { Account = "111122223333", Arn = "arn:aws:iam::111122223333:user/bench", UserId = "bench" }, "r"));

    public LoopbackEndpoint(int instances, int pageSize)
    {
        var pages = (instances + pageSize - 1) / pageSize;
        _pages = [.. Enumerable.Range(0, pages).Select(p => Response(Ec2Api.DescribeInstances.EncodeResponse(
            new DescribeInstancesResponse
            {
                Reservations = [.. Enumerable.Range(p * pageSize, Math.Min(pageSize, instances - (p * pageSize))).Select(n => new Reservation { ReservationId = "r-" + n, OwnerId = "111122223333", Instances = [LargeEstate.Instance(n)] })],
                NextToken = p + 1 < pages ? (p + 1).ToString(CultureInfo.InvariantCulture) : null,
            },
            "r")))];
        Bytes = _pages.Sum(p => (long)p.Length);
        _listener.Start();
        Url = "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Task.Run(AcceptAsync);
    }

    public string Url { get; }

    public long Bytes { get; }

    public int Pages => _pages.Length;

    public void Dispose() => _listener.Dispose();

    private static byte[] Response(byte[] body) => [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/xml;charset=UTF-8\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: the measurement is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var reader = new StreamReader(stream, Encoding.Latin1);
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
                var length = 0;
                while (await reader.ReadLineAsync() is { Length: > 0 } header)
                    if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(header.AsSpan(15), CultureInfo.InvariantCulture);
                var buffer = new char[length];
                await reader.ReadBlockAsync(buffer);
                var body = new string(buffer);
                var token = body.Split('&').FirstOrDefault(p => p.StartsWith("NextToken=", StringComparison.Ordinal))?[10..];
                await stream.WriteAsync(body.Contains("GetCallerIdentity", StringComparison.Ordinal) ? _caller : _pages[token is null ? 0 : int.Parse(token, CultureInfo.InvariantCulture)]);
            }
        }
    }
}
