using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SecureMlTools.Tests.Moto;

/// <summary>A moto_server of its own on a free loopback port, stopped by its process id. Tests that find none are skipped and say so.</summary>
public sealed class MotoServer : IDisposable
{
    private readonly Process? _process;

    public MotoServer()
        : this(seed: true)
    {
    }

    public MotoServer(bool seed)
    {
        var port = FreePort();
        Url = $"http://127.0.0.1:{port}";
        try
        {
            _process = Process.Start(new ProcessStartInfo("moto_server", ["-H", "127.0.0.1", "-p", $"{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            _process!.OutputDataReceived += (_, _) => { };
            _process.ErrorDataReceived += (_, _) => { };
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            Missing = AwaitListening(port) ? seed ? Seed() : null : "moto_server did not start to listen within a minute.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing = "moto_server is not on the PATH: these tests were skipped. Install it with 'pip install moto[server]'.";
        }
    }

    public string Url { get; }

    /// <summary>Why the tests cannot run; null when they can.</summary>
    public string? Missing { get; }

    /// <summary>Ids of what was seeded.</summary>
    public IReadOnlyDictionary<string, string> Ids { get; private set; } = new Dictionary<string, string>();

    public void Dispose()
    {
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private string? Seed()
    {
        using var python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "seed.py"), Url]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        if (python.ExitCode != 0) return "The estate could not be seeded with boto3: " + errors.Result;
        Ids = JsonSerializer.Deserialize<Dictionary<string, string>>(output)!;
        return null;
    }

    private bool AwaitListening(int port)
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromMinutes(1) && !_process!.HasExited)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                Thread.Yield();
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
