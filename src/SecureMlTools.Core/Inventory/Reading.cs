using SecureMlTools.Api;

namespace SecureMlTools.Inventory;

/// <summary>
/// One thing an audit reads: an operation, the request that asks for it, and the name under which the answer is kept. A reading that depends on
/// others (the attributes of the snapshots found, say) makes its requests from what was read before.
/// </summary>
public abstract class Reading
{
    private protected Reading(AwsOperation operation, string? qualifier, IReadOnlyList<Reading> after)
    {
        Operation = operation;
        Qualifier = qualifier;
        After = after;
    }

    /// <summary>The operation called.</summary>
    public AwsOperation Operation { get; }

    /// <summary>Tells two readings of one operation apart, in keys and file names; null for the plain one.</summary>
    public string? Qualifier { get; }

    /// <summary>What must have been read before.</summary>
    public IReadOnlyList<Reading> After { get; }

    /// <summary>True when there is one answer per resource, kept under the resource's id.</summary>
    public abstract bool PerResource { get; }

    /// <summary>The key of the answer: <c>ec2.describe-instances</c>, with the qualifier and the resource's id behind it where there are such.</summary>
    public string Key(string? resourceId = null) => Operation.Service.CliName + "." + Operation.CliCommand + Suffix(Qualifier) + Suffix(resourceId);

    /// <summary>The AWS CLI command that would write the answer's file.</summary>
    public abstract string Command(string region, string? resourceId = null);

    private static string Suffix(string? text) => text is null ? "" : "." + text;

    internal abstract IReadOnlyList<ReadingCall> Calls(RegionInventory soFar, ReadingOptions options);

    /// <inheritdoc/>
    public override string ToString() => Key();
}

/// <summary>What a caller asked the readings for.</summary>
/// <param name="IncludeUserData">Read each machine's user data: one call a machine.</param>
/// <param name="InstanceIds">The machines asked for; null for all. Narrows only the readings that cost a call a machine.</param>
/// <param name="EnclaveKeyIds">KMS keys whose policies the baseline wants judged.</param>
/// <param name="EbsKmsKeyId">The key that the baseline wants for new volumes.</param>
/// <param name="DnsRuleGroupId">The DNS Firewall rule group that the baseline wants at VPCs.</param>
/// <param name="Now">When the reading started; the end of metric windows.</param>
public sealed record ReadingOptions(
    DateTimeOffset Now,
    bool IncludeUserData = false,
    IReadOnlySet<string>? InstanceIds = null,
    IReadOnlyList<string>? EnclaveKeyIds = null,
    string? EbsKmsKeyId = null,
    string? DnsRuleGroupId = null);

/// <summary>One planned call of a reading.</summary>
/// <param name="ResourceId">The resource it is about, for readings with one answer per resource.</param>
/// <param name="Send">Sends it and gives the whole answer, every page joined.</param>
internal sealed record ReadingCall(string? ResourceId, Func<IAwsTransport, CancellationToken, Task<object>> Send);

/// <summary>A reading with a typed answer.</summary>
/// <typeparam name="TRequest">The operation's request.</typeparam>
/// <typeparam name="TResponse">The operation's response.</typeparam>
public sealed class Reading<TRequest, TResponse> : Reading
    where TRequest : class
    where TResponse : class
{
    private readonly AwsOperation<TRequest, TResponse> _operation;
    private readonly Func<RegionInventory, ReadingOptions, IEnumerable<(string? ResourceId, TRequest Request)>> _requests;
    private readonly string _arguments;
    private readonly bool _perResource;

    private Reading(
        AwsOperation<TRequest, TResponse> operation,
        string? qualifier,
        bool perResource,
        string arguments,
        IReadOnlyList<Reading> after,
        Func<RegionInventory, ReadingOptions, IEnumerable<(string? ResourceId, TRequest Request)>> requests)
        : base(operation, qualifier, after)
    {
        _operation = operation;
        _requests = requests;
        _arguments = arguments;
        _perResource = perResource;
    }

    /// <inheritdoc/>
    public override bool PerResource => _perResource;

    /// <inheritdoc/>
    public override string Command(string region, string? resourceId = null) =>
        $"aws {Operation.Service.CliName} {Operation.CliCommand} --region {region}{(_arguments.Length > 0 ? " " : "")}{_arguments.Replace("{id}", resourceId ?? "ID", StringComparison.Ordinal)} --output json > {InventoryFiles.FileName(Key(resourceId))}";

    internal static Reading<TRequest, TResponse> Once(AwsOperation<TRequest, TResponse> operation, TRequest request, string arguments = "", string? qualifier = null) =>
        new(operation, qualifier, false, arguments, [], (_, _) => [(null, request)]);

    internal static Reading<TRequest, TResponse> Once(
        AwsOperation<TRequest, TResponse> operation, string arguments, IReadOnlyList<Reading> after, Func<RegionInventory, ReadingOptions, IEnumerable<TRequest>> requests) =>
        new(operation, null, false, arguments, after, (soFar, options) => requests(soFar, options).Select(r => ((string?)null, r)));

    internal static Reading<TRequest, TResponse> Each(
        AwsOperation<TRequest, TResponse> operation, string arguments, IReadOnlyList<Reading> after, Func<RegionInventory, ReadingOptions, IEnumerable<(string? ResourceId, TRequest Request)>> requests, string? qualifier = null) =>
        new(operation, qualifier, true, arguments, after, requests);

    internal override IReadOnlyList<ReadingCall> Calls(RegionInventory soFar, ReadingOptions options)
    {
        var requests = _requests(soFar, options).ToList();
        if (PerResource) return [.. requests.Select(r => new ReadingCall(r.ResourceId, async (aws, ct) => await _operation.AllAsync(aws, r.Request, ct).ConfigureAwait(false)))];

        // Several requests of a plain reading (500 metric queries a call, 100 instance types a call) are joined into one answer.
        return [new ReadingCall(null, async (aws, ct) =>
        {
            var parts = new List<TResponse>(requests.Count);
            foreach (var (_, request) in requests) parts.Add(await _operation.AllAsync(aws, request, ct).ConfigureAwait(false));
            return parts.Count == 0 ? _operation.ReadJson("{}"u8.ToArray()) : _operation.Merge(parts);
        })];
    }
}
