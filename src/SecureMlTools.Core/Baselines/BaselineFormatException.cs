namespace SecureMlTools.Baselines;

/// <summary>A baseline that cannot be used: one sentence with file, line and remedy.</summary>
public sealed class BaselineFormatException : Exception
{
    /// <summary>Makes the error.</summary>
    public BaselineFormatException(string file, int line, string what)
        : base($"{file}, line {line}: {what}")
    {
        File = file;
        Line = line;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }
}
