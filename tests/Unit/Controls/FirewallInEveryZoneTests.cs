using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class FirewallInEveryZoneTests
{
    private static readonly FirewallInEveryZone Control = new();

    private static AFirewall With(params string[] zonesOfMachines)
    {
        var firewall = new AFirewall();
        foreach (var (zone, i) in zonesOfMachines.Select((z, i) => (z, i)))
            firewall.Estate.AddInterface($"eni-0000000{i}", $"i-0000000{i}", with: n => n with { AvailabilityZone = zone });
        return firewall;
    }

    private static AFirewall Status(FirewallStatus? status) => With("us-east-1a").Do(f => f.Status = status);

    [Fact]
    public void Ready_where_the_machines_are_passes() => Expect.Pass(With("us-east-1a").Find(Control), "us-east-1a");

    [Fact]
    public void A_zone_with_machines_and_no_endpoint_fails() => Expect.Fail(With("us-east-1a", "us-east-1c", "us-east-1b").Find(Control), Severity.Medium, "machines in us-east-1b, us-east-1c");

    [Fact]
    public void A_subnet_of_another_zone_that_sends_through_it_fails_before_any_machine_is_there()
    {
        const string Second = "subnet-000000b2";
        var builder = InventoryBuilder.Guarded();
        Expect.Pass(builder.Find(Control, InventoryBuilder.FirewallArn));
        builder.Subnets.Add(new() { SubnetId = Second, VpcId = InventoryBuilder.VpcName, CidrBlock = "10.0.4.0/24", OwnerId = InventoryBuilder.Account, AvailabilityZone = "us-east-1b" });
        builder.Tables[2] = builder.Tables[2] with { Associations = [.. builder.Tables[2].Associations!, new() { SubnetId = Second }] };
        Expect.Fail(builder.Find(Control, InventoryBuilder.FirewallArn), Severity.Medium, "Subnets in us-east-1b send through it, where it has no endpoint: when us-east-1a fails");
        Expect.Unknown(builder.Deny(Readings.RouteTables).Find(Control, InventoryBuilder.FirewallArn), "DescribeRouteTables");
    }

    [Fact]
    public void Interfaces_without_a_machine_and_other_VPCs_do_not_count()
    {
        var firewall = With("us-east-1a");
        firewall.Estate.AddInterface("eni-00000008", with: n => n with { AvailabilityZone = "us-east-1b" });
        firewall.Estate.AddInterface("eni-00000009", "i-00000009", with: n => n with { AvailabilityZone = "us-east-1c", VpcId = "vpc-0000000f" });
        Expect.Pass(firewall.Find(Control));
    }

    [Theory]
    [InlineData("PROVISIONING", "IN_SYNC", "PROVISIONING")]
    [InlineData("READY", "PENDING", "PENDING")]
    [InlineData("READY", "CAPACITY_CONSTRAINED", "CAPACITY_CONSTRAINED")]
    [InlineData("READY", null, "absent")]
    public void Not_ready_or_not_in_sync_fails(string status, string? sync, string said) => Expect.Fail(
        Status(new() { Status = status, ConfigurationSyncStateSummary = sync, SyncStates = new Dictionary<string, SyncState> { ["us-east-1a"] = AFirewall.Endpoint() } }).Find(Control), Severity.Medium, said);

    [Fact]
    public void An_endpoint_that_failed_fails_with_its_message() => Expect.Fail(
        Status(new() { Status = "READY", ConfigurationSyncStateSummary = "IN_SYNC", SyncStates = new Dictionary<string, SyncState> { ["us-east-1a"] = AFirewall.Endpoint("FAILED", "no addresses\u001b[2J") } }).Find(Control),
        Severity.Medium, "no addresses\\u001b[2J");

    [Fact]
    public void No_endpoint_fails_and_no_status_is_unknown()
    {
        Expect.Fail(Status(new() { Status = "READY", ConfigurationSyncStateSummary = "IN_SYNC" }).Find(Control), Severity.Medium, "no endpoint");
        Expect.Unknown(Status(null).Find(Control));
    }

    [Fact]
    public void Denied_is_unknown()
    {
        Expect.Unknown(With("us-east-1a").Deny(FirewallReadings.FirewallDetails).Find(Control), "network-firewall:DescribeFirewall");
        Expect.Unknown(With("us-east-1a").Deny(Readings.NetworkInterfaces).Find(Control), "ec2:DescribeNetworkInterfaces");
    }
}
