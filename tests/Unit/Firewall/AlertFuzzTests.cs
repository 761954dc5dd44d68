namespace SecureMlTools.Tests.Firewall;

public sealed class AlertFuzzTests
{
    [Fact]
    public void Ten_thousand_broken_logs_break_nothing() => Assert.InRange(AlertFuzz.Run(10_000, seed: 20260504), 1_000, 100_000);
}
