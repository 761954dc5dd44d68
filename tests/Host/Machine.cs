using System.Diagnostics;

namespace SecureMlTools.Tests.Host;

/// <summary>What a command said, on both of its outputs, and how it ended.</summary>
internal sealed record Said(int Code, string Output);

/// <summary>A machine: a real systemd on a real Debian, in namespaces of its own and without a way out. It is gone when it is disposed of.</summary>
internal sealed class Machine : IDisposable
{
    // Addresses of the machine, and of two that are its neighbours on the same wire: one of its cluster, one that is not.
    public const string Address = "10.60.0.10";
    public const string Peer = "10.60.1.20";
    public const string Stranger = "10.60.2.20";

    private const string Network = """
        ip link set lo up
        ip address add 10.60.0.10/16 dev eth0
        ip address add fd00:60::10/64 dev eth0 nodad
        ip link set eth0 up
        ip netns exec neighbour bash -c 'ip link set lo up; ip address add 10.60.1.20/16 dev eth0; ip address add 10.60.2.20/16 dev eth0; ip address add fd00:60::20/64 dev eth0 nodad; ip link set eth0 up'

        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _layer = Directory.CreateTempSubdirectory("machine").FullName;
    private readonly Process _boot;
    private string _id;

    private Machine(IEnumerable<(string Path, string Text)> files, string prepare)
    {
        File.WriteAllText(Path.Combine(_layer, "prepare"), Network + prepare);
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(_layer, "upper", path.TrimStart('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            if (text.StartsWith("#!", StringComparison.Ordinal) && !OperatingSystem.IsWindows()) File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute);
        }

        _boot = Process.Start(new ProcessStartInfo("bash", [Root.File("boot.sh"), Root.Path, _layer]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        try
        {
            _id = Booted(before: "");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Boots a machine with the files given besides; a file that begins as a script can be run. What prepares it is run before every boot.</summary>
    public static Machine Start(IEnumerable<(string Path, string Text)> files, string prepare = "") => new(files, prepare);

    /// <summary>Runs a line of bash as root.</summary>
    public Said Run(string command)
    {
        var start = new ProcessStartInfo("nsenter", ["-t", _id, "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w", "--", "/bin/bash", "-c", "exec 2>&1 </dev/null\n" + command]) { RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd().TrimEnd();
        process.WaitForExit();
        return new Said(process.ExitCode, output);
    }

    /// <summary>Runs a line of bash that must end well, and gives what it said.</summary>
    public string Must(string command)
    {
        var said = Run(command);
        Assert.True(said.Code == 0, $"{command}\nended with {said.Code}:\n{said.Output}");
        return said.Output;
    }

    /// <summary>The lines that a command said.</summary>
    public string[] Lines(string command) => Must(command).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Restarts the machine and waits until it is up.</summary>
    public void Restart()
    {
        Must("systemctl reboot --no-block");
        _id = Booted(before: _id);
    }

    public void Dispose()
    {
        _boot.StandardInput.Close();
        _boot.WaitForExit();
        _boot.Dispose();
        Directory.Delete(_layer, recursive: true);
    }

    // Until systemd has started all that it starts, the user data among it.
    private string Booted(string before)
    {
        var watch = Stopwatch.StartNew();
        var file = Path.Combine(_layer, "pid");
        string id;
        while (!File.Exists(file) || (id = File.ReadAllText(file).Trim()) == before || !File.Exists($"/proc/{id}/root/run/systemd/private"))
        {
            if (_boot.HasExited) throw new InvalidOperationException($"The machine did not boot:\n{_boot.StandardError.ReadToEnd()}");
            if (watch.Elapsed > Patience) throw new TimeoutException("The machine did not boot in time.");
            Thread.Sleep(20);
        }

        _id = id;
        Run("systemctl is-system-running --wait");
        return id;
    }
}
