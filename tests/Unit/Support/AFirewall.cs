using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Firewall.Logging;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Support;

/// <summary>One firewall in the estate of <see cref="InventoryBuilder"/>, with its endpoints, logs and protections as a test wants them.</summary>
internal sealed class AFirewall
{
    public const string Arn = "arn:aws:network-firewall:us-east-1:111122223333:firewall/egress";

    private readonly HashSet<Reading> _denied = [];

    public InventoryBuilder Estate { get; } = new();

    public SecureMlTools.Api.NetworkFirewall.Firewall Record { get; set; } = new()
    {
        FirewallName = "egress",
        FirewallArn = Arn,
        VpcId = InventoryBuilder.VpcName,
        DeleteProtection = true,
        SubnetChangeProtection = true,
        FirewallPolicyChangeProtection = true,
    };

    public FirewallStatus? Status { get; set; } = new() { Status = "READY", ConfigurationSyncStateSummary = "IN_SYNC", SyncStates = new Dictionary<string, SyncState> { ["us-east-1a"] = Endpoint() } };

    public List<LogDestinationConfig> Logs { get; } = [];

    public List<string> LogGroups { get; } = [];

    public static SyncState Endpoint(string status = "READY", string? message = null) => new() { Attachment = new Attachment { SubnetId = InventoryBuilder.Public, EndpointId = "vpce-00000001", Status = status, StatusMessage = message } };

    public AFirewall Log(string type, string destination)
    {
        Logs.Add(LogDestination.Parse(destination)!.ToConfig(type));
        return this;
    }

    public AFirewall Deny(Reading reading)
    {
        _denied.Add(reading);
        Estate.Deny(reading);
        return this;
    }

    public AFirewall Do(Action<AFirewall> change)
    {
        change(this);
        return this;
    }

    public Finding Find(Control control) => Assert.Single(Judge.Findings(new Estate(Build()), AuditScope.All, Estate.Baseline, [control]));

    public Remedy Remedy(Control control) => control.Remedy(Find(control), new Estate(Build()), Estate.Baseline);

    private RegionInventory Build()
    {
        var inventory = Estate.Build();
        Add(FirewallReadings.Firewalls, new ListFirewallsResponse { Firewalls = [new FirewallMetadata { FirewallArn = Arn, FirewallName = "egress" }] });
        Add(FirewallReadings.FirewallDetails, new DescribeFirewallResponse { Firewall = Record, FirewallStatus = Status }, Arn);
        Add(FirewallReadings.FirewallLogging, new DescribeLoggingConfigurationResponse { FirewallArn = Arn, LoggingConfiguration = new LoggingConfiguration { LogDestinationConfigs = Logs } }, Arn);
        foreach (var name in FirewallsInUse.LogGroups(inventory))
            Add(FirewallReadings.LogGroups, new DescribeLogGroupsResponse { LogGroups = [.. LogGroups.Where(g => g.StartsWith(name, StringComparison.Ordinal)).Select(g => new LogGroup { LogGroupName = g })] }, name);
        return inventory;

        void Add<TRequest, TResponse>(Reading<TRequest, TResponse> reading, TResponse response, string? id = null)
            where TRequest : class
            where TResponse : class =>
            inventory.Add(_denied.Contains(reading)
                ? new InventoryRecord(reading.Key(id), reading.Operation, null, Gap.From(reading.Operation, new AwsException("no", "AccessDeniedException", 400)))
                : new InventoryRecord(reading.Key(id), reading.Operation, response, null));
    }
}
