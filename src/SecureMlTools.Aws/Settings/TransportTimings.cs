namespace SecureMlTools.Aws.Settings;

/// <summary>How long the transport waits, and how often it tries. Tests shorten these.</summary>
internal sealed record TransportTimings
{
    /// <summary>To open a connection.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until the answer's headers.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two pieces of a body.</summary>
    public TimeSpan BodyIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one request to the instance's metadata service, which answers in milliseconds where there is one.</summary>
    public TimeSpan Metadata { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Attempts of a call that AWS throttles. AWS_MAX_ATTEMPTS can raise it.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>The longest back-off.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Calls per second that a throttled client sends at least.</summary>
    public double SlowestRate { get; init; } = 5;

    /// <summary>Back-off where waiting long cannot help: nothing listens, or the answer was cut short.</summary>
    public TimeSpan QuickBackOff { get; init; } = TimeSpan.FromMilliseconds(200);
}
