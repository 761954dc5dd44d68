namespace SecureMlTools.Firewall.Suricata;

/// <summary>Runs the installed engine; the boundary to processes, which tests stand in for.</summary>
public interface IEngineProcess
{
    /// <summary>Runs a program to its end, without a window and without input.</summary>
    /// <param name="program">The program's file.</param>
    /// <param name="arguments">Its arguments, each as it is.</param>
    /// <param name="cancellationToken">Ends the program, with all that it has started.</param>
    /// <exception cref="RuleEngineException">It could not be started.</exception>
    Task<EngineRun> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken);
}

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">The program's exit code.</param>
/// <param name="Output">Lines of its output and its errors, in no order between the two.</param>
public sealed record EngineRun(int ExitCode, IReadOnlyList<string> Output);

/// <summary>The engine could not be asked.</summary>
public sealed class RuleEngineException(string message, string errorCode) : Exception(message)
{
    /// <summary>EngineNotFound, EngineFailed or EngineTimeout.</summary>
    public string ErrorCode { get; } = errorCode;
}
