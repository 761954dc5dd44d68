using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Host;

/// <summary>A Debian machine that cloud-init hardened at its first boot.</summary>
public sealed class DebianMachine : IDisposable
{
    private readonly Lazy<Machine> _machine = new(() => Machine.Start(
        [.. StandIns.UserData(Settings), .. StandIns.AuditFiles, .. StandIns.Agent],
        StandIns.WithoutDnf + StandIns.AuditDiverted));

    internal static HardeningSettings Settings { get; } = new() { Region = "us-east-1", LogGroup = "/secureml/trainer", Peers = ["10.60.1.0/24"] };

    internal Machine Machine => _machine.Value;

    public void Dispose()
    {
        if (_machine.IsValueCreated) Machine.Dispose();
    }
}
