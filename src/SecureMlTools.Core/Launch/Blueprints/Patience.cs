using System.Globalization;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>Waiting for AWS: at first often, then every ten seconds.</summary>
internal sealed class Patience(TimeProvider time, TimeSpan atMost)
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)];

    private TimeSpan _waited;
    private int _look;

    /// <summary>A time in words: <c>45 seconds</c>, <c>15 minutes</c>.</summary>
    public static string Words(TimeSpan time) => time < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} seconds")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes");

    /// <summary>Waits a while; false when it has been long enough.</summary>
    public async Task<bool> AgainAsync(CancellationToken cancellationToken)
    {
        if (_waited >= atMost) return false;
        var wait = Waits[Math.Min(_look++, Waits.Length - 1)];
        // What was waited is counted, not measured: a machine that slept has not been patient.
        _waited += wait;
        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
