namespace SecureMlTools.Tests.Networking.Paths;

/// <summary>Over estates drawn at random, the diagnosis and a walk of single packets never contradict each other.</summary>
public sealed class PathPropertyTests
{
    private const int Estates = 1500;

    [Theory]
    [InlineData("198.41.0.4", 1)]
    [InlineData("198.200.0.9", 2)]
    [InlineData("8.8.8.8", 3)]
    public void Reachable_means_that_every_packet_passes_and_Blocked_that_one_does_not(string destination, int seed)
    {
        var random = new Random(seed);
        var counts = new Dictionary<PathVerdict, int>();
        for (var i = 0; i < Estates; i++)
        {
            var estate = RandomEstate.Draw(random);
            var path = estate.Path(destination);
            var connects = new PacketWalk(estate, destination).Connects();
            counts[path.Verdict] = counts.GetValueOrDefault(path.Verdict) + 1;
            if (path.Verdict != PathVerdict.Unknown) path.Is(connects ? PathVerdict.Reachable : PathVerdict.Blocked);
        }

        // A test that meets one answer only would prove nothing.
        Assert.True(counts[PathVerdict.Reachable] > Estates / 50, $"only {counts[PathVerdict.Reachable]} reachable");
        Assert.True(counts[PathVerdict.Blocked] > Estates / 10);
        Assert.False(counts.ContainsKey(PathVerdict.Unknown));
    }

    [Fact]
    public void What_a_name_reaches_every_public_address_reaches_and_what_it_does_not_none_does()
    {
        string[] addresses = ["198.41.0.4", "198.41.9.9", "198.200.0.9", "8.8.8.8", "1.1.1.1", "54.10.20.30"];
        var random = new Random(4);
        var sure = 0;
        for (var i = 0; i < Estates; i++)
        {
            var estate = RandomEstate.Draw(random);
            var path = estate.Path("example.org");
            if (path.Verdict == PathVerdict.Unknown) continue;
            sure++;
            foreach (var address in addresses) path.Is(new PacketWalk(estate, address).Connects() ? PathVerdict.Reachable : PathVerdict.Blocked);
        }

        Assert.True(sure > Estates / 4, $"only {sure} decided");
    }
}
