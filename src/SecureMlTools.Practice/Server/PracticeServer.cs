using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SecureMlTools.Practice;

/// <summary>
/// A practice account on a loopback port, for the AWS CLI, boto3, Terraform and any other client of AWS's EC2, query and JSON protocols. The region is
/// that of the signature's scope; signatures are not checked. Plain sockets rather than a web server, because faults break connections.
/// </summary>
public sealed class PracticeServer : IAsyncDisposable
{
    private const int MostConnections = 64;

    private readonly PracticeAccount _account;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _slots = new(MostConnections);
    private readonly ConcurrentDictionary<Task, Socket> _connections = new();
    private readonly Task _accepting;

    private PracticeServer(PracticeAccount account, int port)
    {
        _account = account;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>What to give a client as its endpoint: <c>http://127.0.0.1:PORT</c>.</summary>
    public string Url => "http://127.0.0.1:" + Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts listening on 127.0.0.1.</summary>
    /// <param name="account">The account.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static PracticeServer Start(PracticeAccount account, int port = 0) => new(account, port);

    /// <summary>Stops listening and breaks the connections there are.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        foreach (var socket in _connections.Values) socket.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys).ConfigureAwait(false);
        _slots.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _slots.WaitAsync(_stop.Token).ConfigureAwait(false);
                if (await SocketAsync().ConfigureAwait(false) is { } socket) Serve(socket);
                else _slots.Release();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // A client that goes before it was accepted is no reason to stop listening.
    private async Task<Socket?> SocketAsync()
    {
        try
        {
            return await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    private void Serve(Socket socket)
    {
        socket.NoDelay = true;
        // Started only after it is listed, so that it can take itself off the list.
        var serving = new Task<Task>(() => ServeAsync(socket));
        var task = serving.Unwrap();
        _connections[task] = socket;
        _ = task.ContinueWith(done => _connections.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        serving.Start(TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var connection = new HttpConnection(socket);
            while (await connection.ReadAsync(_stop.Token).ConfigureAwait(false) is { } request)
            {
                var answer = await AnswerAsync(request).ConfigureAwait(false);
                if (answer.IsReset)
                {
                    connection.Reset();
                    return;
                }

                await connection.WriteAsync(answer, request.KeepsAlive, _stop.Token).ConfigureAwait(false);
                if (!request.KeepsAlive) return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or the server is being stopped.
        }
        finally
        {
            if (!_stop.IsCancellationRequested) _slots.Release();
        }
    }

    private async Task<WireAnswer> AnswerAsync(HttpExchange request)
    {
        if (WireRouter.Refuse(request, _account) is { } refused) return refused;
        var (operation, region) = WireRouter.Route(request, _account);
        return await _account.AnswerAsync(region, operation!, request.Http, _stop.Token).ConfigureAwait(false);
    }
}
