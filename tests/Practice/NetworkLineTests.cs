using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice;

/// <summary>The practice account passes the walk that moto passes: what the two agree on is not this project's opinion.</summary>
public sealed class NetworkLineTests
{
    [Fact]
    public Task A_network_is_built_and_taken_down() => new NetworkLine(new Practised().Aws).Walk();
}
