using System.Collections.Concurrent;
using SecureMlTools.Api;
using SecureMlTools.Practice.Handlers;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice;

/// <summary>
/// An AWS account in memory. Every call goes through AWS's wire protocol both ways, so that what a client encodes is decoded as AWS would, and
/// errors, faults and pages are those of the wire. Safe for concurrent use.
/// </summary>
public sealed class PracticeAccount : IPracticeAccount
{
    private readonly Dictionary<string, PracticeRegion> _regions;
    private readonly ConcurrentDictionary<string, long> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _attempts = new(StringComparer.Ordinal);
    private long _number;
    private long _changing;

    internal PracticeAccount(string accountId, IReadOnlyList<string> regions, TimeProvider time)
    {
        AccountId = accountId;
        Regions = regions;
        _regions = regions.ToDictionary(name => name, name => new PracticeRegion(accountId, name, regions, time, Iam), StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public string AccountId { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Regions { get; }

    /// <summary>How often each operation was called, by IAM action. A call that was throttled, or lost, before the account looked at it is not counted; one that was denied or refused is.</summary>
    public IReadOnlyDictionary<string, long> Calls => new Dictionary<string, long>(_calls, StringComparer.Ordinal);

    /// <summary>Everything that arrived, by IAM action, each retry included.</summary>
    public IReadOnlyDictionary<string, long> Attempts => new Dictionary<string, long>(_attempts, StringComparer.Ordinal);

    /// <summary>How many of <see cref="Calls"/> were of operations that change something, dry runs included.</summary>
    public long ChangingCalls => Interlocked.Read(ref _changing);

    /// <summary>What goes wrong.</summary>
    public PracticeFaults Faults { get; } = new();

    /// <summary>The operations that the account implements.</summary>
    public static IReadOnlyCollection<AwsOperation> Operations => HandlerMap.Everything.Operations;

    /// <inheritdoc/>
    /// <exception cref="AwsException">The account has no such region.</exception>
    public IAwsTransport Connect(string? region) => new PracticeTransport(this, State(region).Name);

    /// <summary>Terminates a machine as somebody else would: it stays listed for a while, without interfaces and volumes.</summary>
    /// <exception cref="AwsException">The account has no such region or machine.</exception>
    public void Terminate(string instanceId, string? region = null)
    {
        var state = State(region);
        lock (state.Gate) Termination.Of(state, instanceId);
    }

    /// <summary>Ends a machine as EC2 does where a launch that it took fails after all.</summary>
    /// <param name="instanceId">The machine.</param>
    /// <param name="code">Code of the reason: <c>Client.InternalError</c>.</param>
    /// <param name="message">The reason, without the code: <c>Client error on launch</c>.</param>
    /// <param name="region">Region; null for the first.</param>
    /// <exception cref="AwsException">The account has no such region or machine.</exception>
    public void FailLaunch(string instanceId, string code, string message, string? region = null)
    {
        var state = State(region);
        lock (state.Gate) Termination.Of(state, instanceId, Termination.Failed(code, message));
    }

    /// <summary>How many reads show new metadata options as "pending" before they are "applied"; 0 at first.</summary>
    public void SettleMetadataAfter(int reads)
    {
        foreach (var region in _regions.Values)
            lock (region.Gate) region.MetadataPendingReads = reads;
    }

    /// <summary>How many reads show a new machine as pending, its checks as initializing and Systems Manager without it, and a terminated one as shutting down; 0 at first.</summary>
    public void SettleMachinesAfter(int reads)
    {
        foreach (var region in _regions.Values)
            lock (region.Gate) region.Boots.Reads = reads;
    }

    /// <summary>How many launches do not know an instance profile made from now on, as IAM's changes reach EC2 late; 0 at first.</summary>
    public void SettleProfilesAfter(int launches)
    {
        lock (Iam.Gate) Iam.UnknownToLaunches = launches;
    }

    /// <summary>How many reads of a firewall show a changed policy or rule group as PENDING before it is IN_SYNC; 1 at first.</summary>
    public void SettleFirewallsAfter(int reads)
    {
        foreach (var region in _regions.Values)
            lock (region.Gate) region.NetworkFirewall.PendingReads = reads;
    }

    /// <summary>How many reads show a new NAT gateway or VPC endpoint as pending, and one that is deleted as deleting; 1 at first.</summary>
    public void SettleNetworksAfter(int reads)
    {
        foreach (var region in _regions.Values)
            lock (region.Gate) region.NatGateways.Reads = region.VpcEndpoints.Reads = reads;
    }

    /// <summary>Sets how many of a kind each region may have; AWS's own number for a new account at first.</summary>
    public void Limit(PracticeQuota quota, int most)
    {
        foreach (var region in _regions.Values)
            lock (region.Gate) region.Quotas[quota] = most;
    }

    /// <summary>How many reads show a change of DNS Firewall or of query logs as under way before it is complete; 0 at first.</summary>
    public void SettleDnsAfter(int reads)
    {
        foreach (var region in _regions.Values)
            lock (region.Gate) region.Dns.Reads = reads;
    }

    /// <summary>Roles and instance profiles.</summary>
    internal IamStore Iam { get; } = new();

    /// <summary>True for an operation that changes something.</summary>
    internal static bool IsChanging(AwsOperation operation) =>
        !(operation.Name.StartsWith("Describe", StringComparison.Ordinal) || operation.Name.StartsWith("Get", StringComparison.Ordinal)
            || operation.Name.StartsWith("List", StringComparison.Ordinal) || operation.Name.StartsWith("Filter", StringComparison.Ordinal) || operation.Name.StartsWith("AssumeRole", StringComparison.Ordinal));

    internal PracticeRegion State(string? region) => _regions.GetValueOrDefault(region ?? Regions[0])
        ?? throw new AwsException($"The practice account has no region '{region}'; it has {string.Join(", ", Regions)}.", "UnknownRegion");

    /// <summary>Answers one request as it came over the wire.</summary>
    internal async Task<WireAnswer> AnswerAsync(string region, AwsOperation operation, AwsHttpRequest http, CancellationToken cancellationToken)
    {
        var state = State(region);
        var requestId = Guid.NewGuid().ToString();
        var call = new PracticeCall(operation.IamAction, state.Name, IsChanging(operation), Interlocked.Increment(ref _number));
        Count(_attempts, operation);
        var (fault, delay) = Faults.Draw(call.Action, state.Name);
        if (delay > TimeSpan.Zero) await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        if (fault is not null && WireAnswer.Instead(fault.Kind, operation, requestId) is { } instead) return instead;

        Count(_calls, operation);
        if (call.IsChanging) Interlocked.Increment(ref _changing);
        if (fault?.Kind == PracticeFaultKind.Deny) return WireAnswer.Denied(AccountId, state.Name, operation, requestId);
        if (fault?.Refusal is { } refusal) return WireAnswer.Error(operation.Service, refusal.Code, refusal.Message, requestId, refusal.Status);
        if (Faults.BeforeCall is { } before) await before(call, cancellationToken).ConfigureAwait(false);
        var answer = Answer(state, operation, http, requestId);
        if (Faults.AfterCall is { } after) await after(call, cancellationToken).ConfigureAwait(false);
        return fault?.Kind switch
        {
            PracticeFaultKind.LostAnswer => WireAnswer.Reset,
            PracticeFaultKind.Truncate => answer with { IsTruncated = true },
            _ => answer,
        };
    }

    private static WireAnswer Answer(PracticeRegion region, AwsOperation operation, AwsHttpRequest http, string requestId)
    {
        try
        {
            var request = operation.DecodeRequest(http);
            var response = HandlerMap.Everything.Answer(region, operation, request);
            return new WireAnswer(200, operation.EncodeResponse(response, requestId), WireAnswer.ContentTypeOf(operation.Service), requestId);
        }
        catch (ServiceException e)
        {
            return WireAnswer.Error(operation.Service, e.Code, e.Message, requestId, e.Status);
        }
        catch (FormatException e)
        {
            return WireAnswer.Error(operation.Service, operation.Service.Protocol == WireProtocol.Json ? "SerializationException" : "MalformedQueryString", e.Message, requestId);
        }
    }

    private static void Count(ConcurrentDictionary<string, long> counters, AwsOperation operation) => counters.AddOrUpdate(operation.IamAction, 1, static (_, n) => n + 1);
}
