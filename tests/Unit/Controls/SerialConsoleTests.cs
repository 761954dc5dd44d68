using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Instances;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class SerialConsoleTests
{
    private static TestEstate Estate(bool? enabled, string? managedBy = null) => new TestEstate(new SerialConsole())
        .With(Readings.SerialConsole, new GetSerialConsoleAccessStatusResponse { SerialConsoleAccessEnabled = enabled, ManagedBy = managedBy });

    [Fact]
    public void Off_passes() => Estate(false).One().Passes();

    [Fact]
    public void On_fails() => Estate(true).One().Fails("SendSerialConsoleSSHPublicKey", Severity.Medium);

    [Fact]
    public void No_answer_is_unknown() => Estate(null).One().IsUnknown();

    [Fact]
    public void Denied_is_unknown() => new TestEstate(new SerialConsole()).Denied(Readings.SerialConsole).One().IsDenied("ec2:GetSerialConsoleAccessStatus");

    [Fact]
    public void No_repair_is_offered()
    {
        Assert.Contains("only way into a machine", Estate(true).Remedy().Reason, StringComparison.Ordinal);
        Assert.Contains("declarative policy", Estate(true, "declarative-policy").Remedy().Reason, StringComparison.Ordinal);
    }
}
