using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice;

public sealed class TrainingNetworkTests : IDisposable
{
    private readonly Networks _networks = new();

    [Fact]
    public async Task A_network_is_built_and_a_second_run_changes_nothing()
    {
        var first = await _networks.Built(Networks.Request());
        Assert.Equal(LaunchOutcome.Created, first.Outcome);
        var calls = _networks.Account.ChangingCalls;
        var second = await _networks.Built(Networks.Request());
        Assert.Equal(calls, _networks.Account.ChangingCalls);
        Assert.Equal(LaunchOutcome.Kept, second.Outcome);
        Assert.Equal([], second.Resource.Where(r => r.Reason is not null).Select(r => $"{r.LogicalId}: {r.Reason}"));
    }

    public void Dispose() => _networks.Dispose();
}
