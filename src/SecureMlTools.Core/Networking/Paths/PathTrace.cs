using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>Writes down what each place does, and keeps on: every blocker is wanted, not only the first.</summary>
internal sealed class PathTrace
{
    private readonly List<PathHop> _hops = [];
    private readonly List<PathHop> _back = [];
    private readonly List<PathBlocker> _blockers = [];
    private readonly List<string> _doubts = [];
    private readonly List<PathNote> _notes = [];
    private bool _isNarrowed;
    private bool _isStopped;

    public IReadOnlyList<PathHop> Hops => _hops;

    public IReadOnlyList<PathHop> ReturnPath => _back;

    public IReadOnlyList<PathBlocker> Blockers => _blockers;

    public IReadOnlyList<string> Doubts => _doubts;

    public IReadOnlyList<PathNote> Notes => _notes;

    /// <summary>True from when the packet is on its way back.</summary>
    public bool IsReturning { get; set; }

    public FirewallDecision? Firewall { get; set; }

    /// <summary>Blocked where something surely stops it, Reachable where nothing does and nothing is in doubt.</summary>
    public PathVerdict Verdict => _isStopped ? PathVerdict.Blocked : _doubts.Count > 0 || _blockers.Count > 0 ? PathVerdict.Unknown : PathVerdict.Reachable;

    public void Pass(string component, string? id, string reason) => Add(component, id, HopOutcome.Passed, reason);

    public void Block(string component, string? id, string code, string reason, string fix)
    {
        Add(component, id, HopOutcome.Blocked, reason);
        Blocker(id, code, reason, fix);
    }

    /// <summary>A blocker by itself, of a hop that is written down already.</summary>
    public void Blocker(string? id, string code, string reason, string fix)
    {
        var blocker = new PathBlocker(code, Text.Visible(id ?? "?"), Text.Visible(reason), Text.Visible(fix));
        if (!_blockers.Contains(blocker)) _blockers.Add(blocker);
        // What stops it on a way that it may not take is no answer.
        if (!_isNarrowed) _isStopped = true;
    }

    public void Doubt(string component, string? id, string reason)
    {
        Add(component, id, HopOutcome.Unknown, reason);
        Doubt(reason);
    }

    public void Doubt(string reason)
    {
        if (!_doubts.Contains(Text.Visible(reason))) _doubts.Add(Text.Visible(reason));
    }

    /// <summary>From here on only one of several ways is followed, or one that the packet may not take.</summary>
    public void Narrow() => _isNarrowed = true;

    /// <summary>The same, with the reason.</summary>
    public void Narrow(string reason)
    {
        Doubt(reason);
        Narrow();
    }

    public void Note(string code, string? id, string reason)
    {
        var note = new PathNote(code, Text.Visible(id ?? "?"), Text.Visible(reason));
        if (!_notes.Contains(note)) _notes.Add(note);
    }

    /// <summary>Writes down what passes of what was asked about, and gives the addresses with which to go on.</summary>
    public CidrSet Split(string component, string? id, CidrSet asked, CidrSet passed, string passWords, string blockWords, string code, string fix)
    {
        passed = asked.Intersect(passed);
        if (asked.Except(passed).IsEmpty)
        {
            Pass(component, id, passWords);
            return asked;
        }

        if (passed.IsEmpty)
        {
            Block(component, id, code, blockWords, fix);
            return asked;
        }

        var reason = $"{component} {id} lets through only some of the addresses that the destination may have: give its address with -DestinationAddress";
        Add(component, id, HopOutcome.Unknown, reason);
        // The others are stopped here, so what stops these stops all of them.
        Doubt(reason);
        return passed;
    }

    /// <summary>Does a step; what could not be read for it is a doubt. False when it came to nothing.</summary>
    public bool Try(string component, string? id, Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (GapException e)
        {
            Doubt(component, id, e.Gap.Reason);
            return false;
        }
    }

    private void Add(string component, string? id, HopOutcome outcome, string reason)
    {
        var list = IsReturning ? _back : _hops;
        list.Add(new PathHop(list.Count + 1, component, Text.Visible(id ?? "?"), outcome, Text.Visible(reason)));
    }
}
