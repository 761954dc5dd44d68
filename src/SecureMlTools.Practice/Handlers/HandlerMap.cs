using SecureMlTools.Api;
using SecureMlTools.Practice.Handlers.Networks;
using SecureMlTools.Practice.Handlers.Route53Resolver;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>What answers each operation. A handler is a function of the region and the request; it is called with the region's gate held.</summary>
internal sealed class HandlerMap
{
    private readonly Dictionary<AwsOperation, Func<PracticeRegion, object, object>> _handlers = [];

    public static HandlerMap Everything { get; } = Build();

    public IReadOnlyCollection<AwsOperation> Operations => _handlers.Keys;

    /// <summary>Adds a handler.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="dryRun">Reads the request's DryRun, for operations that have it.</param>
    public void On<TRequest, TResponse>(AwsOperation<TRequest, TResponse> operation, Func<PracticeRegion, TRequest, TResponse> handler, Func<TRequest, bool?>? dryRun = null)
        where TRequest : class
        where TResponse : class => _handlers.Add(operation, (region, request) =>
        {
            var typed = (TRequest)request;
            if (dryRun?.Invoke(typed) == true) throw new ServiceException("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
            return handler(region, typed);
        });

    public object Answer(PracticeRegion region, AwsOperation operation, object request)
    {
        if (!_handlers.TryGetValue(operation, out var handler))
            throw new ServiceException("InvalidAction", $"The action {operation.Name} is not valid for this web service.");
        lock (region.Gate)
        {
            foreach (var refused in region.Refused)
                if (refused.Operation == operation && refused.Concerns(request)) throw new ServiceException(refused.Code, refused.Message);
            return handler(region, request);
        }
    }

    private static HandlerMap Build()
    {
        var map = new HandlerMap();
        InstanceHandlers.AddTo(map);
        MetadataHandlers.AddTo(map);
        SecurityGroupReads.AddTo(map);
        SecurityGroupChanges.AddTo(map);
        PrefixListHandlers.AddTo(map);
        NetworkReads.AddTo(map);
        NetworkAclHandlers.AddTo(map);
        SubnetHandlers.AddTo(map);
        BlockPublicAccessHandlers.AddTo(map);
        EndpointHandlers.AddTo(map);
        FlowLogHandlers.AddTo(map);
        VolumeHandlers.AddTo(map);
        EbsDefaultHandlers.AddTo(map);
        SnapshotHandlers.AddTo(map);
        ImageHandlers.AddTo(map);
        LaunchTemplateReads.AddTo(map);
        LaunchTemplateChanges.AddTo(map);
        FleetHandlers.AddTo(map);
        KeyPairHandlers.AddTo(map);
        RegionHandlers.AddTo(map);
        TagHandlers.AddTo(map);
        AutoScalingHandlers.AddTo(map);
        SsmHandlers.AddTo(map);
        KmsHandlers.AddTo(map);
        CloudWatchHandlers.AddTo(map);
        CloudWatchLogs.LogHandlers.AddTo(map);
        StsHandlers.AddTo(map);
        NetworkFirewall.FirewallHandlers.AddTo(map);
        NetworkFirewall.LoggingHandlers.AddTo(map);
        NetworkFirewall.PolicyHandlers.AddTo(map);
        NetworkFirewall.RuleGroupHandlers.AddTo(map);
        DnsHandlers.AddTo(map);
        NetworkHandlers.AddTo(map);
        WayHandlers.AddTo(map);
        Iam.RoleHandlers.AddTo(map);
        Iam.ProfileHandlers.AddTo(map);
        Machines.RunHandlers.AddTo(map);
        Machines.StopHandlers.AddTo(map);
        Machines.StatusHandlers.AddTo(map);
        Machines.AttributeHandlers.AddTo(map);
        Machines.OfferingHandlers.AddTo(map);
        return map;
    }
}
