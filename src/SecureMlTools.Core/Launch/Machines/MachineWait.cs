namespace SecureMlTools.Launch.Machines;

/// <summary>How far machines that were started are.</summary>
/// <param name="Machines">All of them.</param>
/// <param name="Running">Those that run.</param>
/// <param name="Checked">Those whose status checks have passed.</param>
/// <param name="Managed">Those that Systems Manager has online.</param>
public sealed record MachineProgress(int Machines, int Running, int Checked, int Managed)
{
    /// <inheritdoc/>
    public override string ToString() => Running < Machines ? $"running: {Running} of {Machines}" : Checked < Machines ? $"status checks: {Checked} of {Machines}" : $"Systems Manager: {Managed} of {Machines}";
}

/// <summary>What a launch waits for.</summary>
/// <param name="Waits">False to wait for nothing.</param>
/// <param name="Longest">How long.</param>
/// <param name="Progress">Told at every look; null for nobody.</param>
internal sealed record MachineWait(bool Waits, TimeSpan Longest, IProgress<MachineProgress>? Progress);
