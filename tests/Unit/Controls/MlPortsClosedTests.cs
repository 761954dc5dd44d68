using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class MlPortsClosedTests
{
    private static readonly MlPortsClosed Control = new();

    private static InventoryBuilder With(int port, params string[] sources) => new InventoryBuilder().AddMachine().AddGroup(Group, Tcp(port, sources));

    [Theory]
    [InlineData(8265, "Ray dashboard")]
    [InlineData(8888, "Jupyter")]
    [InlineData(5000, "MLflow")]
    [InlineData(8786, "Dask scheduler")]
    [InlineData(10001, "Ray client")]
    public void What_runs_a_strangers_code_is_critical(int port, string name) => Expect.Fail(With(port, "0.0.0.0/0").Find(Control, Machine), Severity.Critical, $"{port} ({name})");

    [Theory]
    [InlineData(6006)]
    [InlineData(8501)]
    [InlineData(3000)]
    public void The_others_are_high(int port) => Expect.Fail(With(port, "0.0.0.0/0").Find(Control, Machine), Severity.High);

    [Fact]
    public void The_worst_port_of_several_counts() =>
        Expect.Fail(new InventoryBuilder().AddMachine().AddGroup(Group, Tcp(6006, "0.0.0.0/0"), Tcp(8888, "0.0.0.0/0")).Find(Control, Machine), Severity.Critical, "6006 (TensorBoard)");

    [Fact]
    public void A_port_of_the_baselines_own_is_high() => Expect.Fail(With(12345, "0.0.0.0/0").Parameters(p => p with { MlPorts = [12345] }).Find(Control, Machine), Severity.High, "port 12345:");

    [Fact]
    public void A_company_wide_private_range_is_not_the_internet() => Expect.Pass(With(8888, "10.0.0.0/8").Find(Control, Machine));

    [Fact]
    public void Admin_ports_are_another_controls_business() => Expect.Pass(With(22, "0.0.0.0/0").Find(Control, Machine));

    [Fact]
    public void Latent_is_low() => Expect.Fail(new InventoryBuilder().AddMachine(address: null).AddGroup(Group, Tcp(8888, "0.0.0.0/0")).Find(Control, Machine), Severity.Low, "latent");

    [Fact]
    public void Denied_is_unknown() => Expect.Unknown(With(8888, "0.0.0.0/0").Deny(Readings.SecurityGroups).Find(Control, Machine), "ec2:DescribeSecurityGroups");

    [Fact]
    public void The_repair_revokes_the_rule_and_names_the_way_in_that_is_left()
    {
        var change = Assert.Single(With(8888, "0.0.0.0/0").Remedy(Control, Machine).Changes);
        Assert.Equal(("8888", "ingress"), (change.Part["FromPort"], change.Part["Direction"]));
        Assert.Contains("Session Manager", change.Risk, StringComparison.Ordinal);
    }
}
