namespace SecureMlTools.Aws.Http;

/// <summary>
/// How fast a client may send. Free until AWS throttles; then each throttled call takes a third off the rate, and each success gives some back, until
/// it is free again. Calls that run at once share it, so that they do not all come back together. (The SDK's adaptive mode was tried:
/// two throttled calls in a young process made it give up after 14 to 28 seconds.)
/// </summary>
internal sealed class SendingRate(TimeProvider clock, double slowest)
{
    private const double Free = 100;
    private readonly object _gate = new();
    private readonly Queue<long> _recent = new();
    private double _rate = double.PositiveInfinity;
    private long _next;

    /// <summary>Calls per second allowed now; infinite while nothing throttles.</summary>
    public double PerSecond
    {
        get
        {
            lock (_gate)
                return _rate;
        }
    }

    /// <summary>Takes a place in the line, and says how long to wait for it.</summary>
    public TimeSpan Reserve()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            while (_recent.TryPeek(out var old) && now - old > clock.TimestampFrequency)
                _recent.Dequeue();
            _recent.Enqueue(now);
            if (double.IsPositiveInfinity(_rate))
                return TimeSpan.Zero;
            var slot = Math.Max(now, _next);
            _next = slot + (long)(clock.TimestampFrequency / _rate);
            return clock.GetElapsedTime(now, slot);
        }
    }

    /// <summary>AWS throttled a call.</summary>
    public void Throttled()
    {
        lock (_gate)
            _rate = Math.Max(slowest, Math.Min(_rate, _recent.Count) * 0.7);
    }

    /// <summary>AWS answered a call.</summary>
    public void Answered()
    {
        lock (_gate)
            _rate = _rate * 1.1 > Free ? double.PositiveInfinity : _rate * 1.1;
    }
}
