using SecureMlTools.Api;
using SecureMlTools.Inventory;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

/// <summary>A fresh account of the training estate, its clock stopped, and ways to speak to it.</summary>
internal sealed class Practised
{
    public static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 30, 0, TimeSpan.Zero);

    public Practised(string scenario = "training-estate")
    {
        Factory = new PracticeFactory(Clock);
        Account = Factory.Create(scenario);
        Aws = Account.Connect(null);
    }

    public static TimeProvider Clock { get; } = new StoppedClock();

    public PracticeFactory Factory { get; }

    public PracticeAccount Account { get; }

    public IAwsTransport Aws { get; }

    /// <summary>The id of a name in us-east-1.</summary>
    public string Id(string prefix, string name) => Account.State("us-east-1").Ids.Of(prefix, name);

    public Task<TResponse> Call<TRequest, TResponse>(AwsOperation<TRequest, TResponse> operation, TRequest request)
        where TRequest : class
        where TResponse : class => Aws.SendAsync(operation.Call(request), default);

    /// <summary>The refusal that a call must meet.</summary>
    public async Task<AwsException> Refused<TRequest, TResponse>(AwsOperation<TRequest, TResponse> operation, TRequest request, string code)
        where TRequest : class
        where TResponse : class
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => Call(operation, request));
        Assert.Equal(code, error.ErrorCode);
        return error;
    }

    /// <summary>Everything an audit can read.</summary>
    public static Task<RegionInventory> Collect(IAwsTransport aws, bool includeUserData = false) =>
        new InventoryCollector(aws, Clock).CollectAsync(Readings.All, new ReadingOptions(default, includeUserData), null, default);

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
