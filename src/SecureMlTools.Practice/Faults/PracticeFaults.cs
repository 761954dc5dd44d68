using System.IO.Enumeration;

namespace SecureMlTools.Practice;

/// <summary>What goes wrong in a practice account. Nothing does until something is added. Safe for concurrent use.</summary>
public sealed class PracticeFaults
{
    private readonly object _gate = new();
    private readonly List<Schedule> _schedules = [];

    /// <summary>Called with each call before it is carried out: to change the estate between two calls, or to break off. What it throws reaches the caller.</summary>
    public Func<PracticeCall, CancellationToken, Task>? BeforeCall { get; set; }

    /// <summary>Called with each call after it was carried out, before its answer is given.</summary>
    public Func<PracticeCall, CancellationToken, Task>? AfterCall { get; set; }

    /// <summary>Adds a fault. Of several that fit a call, the first that was added strikes; a delay comes on top.</summary>
    /// <exception cref="ArgumentException">The fault can never be scheduled.</exception>
    public void Add(PracticeFault fault)
    {
        if (fault.Every < 1) throw new ArgumentException("Every counts from 1.", nameof(fault));
        if (fault.Fraction is < 0 or > 1) throw new ArgumentException("Fraction is from 0 to 1.", nameof(fault));
        if (fault.Kind == PracticeFaultKind.Refuse && fault.Refusal is null) throw new ArgumentException("A refusal has a code and words: set Refusal.", nameof(fault));
        lock (_gate) _schedules.Add(new Schedule(fault));
    }

    /// <summary>Takes a permission away.</summary>
    /// <param name="action">IAM action, with the wildcards * and ?.</param>
    public void Deny(string action) => Add(new PracticeFault(PracticeFaultKind.Deny, action));

    /// <summary>Has AWS refuse an operation, with its own code and words: <see cref="PracticeRefusals"/> has those of launches and networks.</summary>
    /// <param name="refusal">What is refused, and how.</param>
    /// <param name="times">How often; null for ever.</param>
    public void Refuse(PracticeRefusal refusal, int? times = null) => Add(new PracticeFault(PracticeFaultKind.Refuse, refusal.Action) { Refusal = refusal, Times = times });

    /// <summary>Takes out every fault of a kind, or all.</summary>
    public void Clear(PracticeFaultKind? kind = null)
    {
        lock (_gate) _schedules.RemoveAll(s => kind is null || s.Fault.Kind == kind);
    }

    internal (PracticeFault? Fault, TimeSpan Delay) Draw(string action, string region)
    {
        lock (_gate)
        {
            PracticeFault? struck = null;
            var delay = TimeSpan.Zero;
            foreach (var schedule in _schedules)
            {
                if (!schedule.Concerns(action, region) || (struck is not null && schedule.Fault.Kind != PracticeFaultKind.Delay) || !schedule.Strikes()) continue;
                if (schedule.Fault.Kind == PracticeFaultKind.Delay) delay += schedule.Fault.Delay;
                else struck = schedule.Fault;
            }

            return (struck, delay);
        }
    }

    private sealed class Schedule(PracticeFault fault)
    {
        private readonly Random _random = new(fault.Seed);
        private long _seen;
        private int _struck;

        public PracticeFault Fault { get; } = fault;

        public bool Concerns(string action, string region) =>
            (Fault.Region is null || string.Equals(Fault.Region, region, StringComparison.OrdinalIgnoreCase)) && FileSystemName.MatchesSimpleExpression(Fault.Action, action, ignoreCase: true);

        public bool Strikes()
        {
            if (Fault.Times is { } most && _struck >= most) return false;
            // Chance in a test, not a secret.
#pragma warning disable CA5394
            var strikes = Fault.Fraction is { } part ? _random.NextDouble() < part : ++_seen % Fault.Every == 0;
#pragma warning restore CA5394
            if (strikes) _struck++;
            return strikes;
        }
    }
}
