using SecureMlTools.Aws.Http;

namespace SecureMlTools.Tests.Aws;

/// <summary>The sending rate, on a clock that the test turns.</summary>
public sealed class SendingRateTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void Nothing_waits_until_AWS_throttles()
    {
        var rate = new SendingRate(_clock, 2);
        Assert.All(Enumerable.Range(0, 500), _ => Assert.Equal(TimeSpan.Zero, rate.Reserve()));
    }

    [Fact]
    public void Throttled_calls_are_spread_out_and_successes_free_the_rate_again()
    {
        var rate = new SendingRate(_clock, 2);
        for (var i = 0; i < 20; i++)
            rate.Reserve();
        rate.Throttled();
        Assert.Equal(14, rate.PerSecond, 3);
        var waits = Enumerable.Range(0, 8).Select(_ => rate.Reserve()).ToArray();
        Assert.Equal(TimeSpan.Zero, waits[0]);
        Assert.Equal(0.5, waits[7].TotalSeconds, 2);
        for (var i = 0; i < 30; i++)
            rate.Answered();
        Assert.Equal(double.PositiveInfinity, rate.PerSecond);
    }

    [Fact]
    public void It_never_falls_below_its_floor()
    {
        var rate = new SendingRate(_clock, 2);
        rate.Reserve();
        for (var i = 0; i < 50; i++)
            rate.Throttled();
        Assert.Equal(2, rate.PerSecond);
        rate.Reserve();
        Assert.Equal(0.5, rate.Reserve().TotalSeconds, 3);
        _clock.Now += _clock.TimestampFrequency;
        Assert.Equal(TimeSpan.Zero, rate.Reserve());
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; } = 1_000_000;

        public override long GetTimestamp() => Now;
    }
}
