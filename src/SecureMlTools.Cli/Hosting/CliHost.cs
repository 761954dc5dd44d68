using SecureMlTools.Operations;

namespace SecureMlTools.Cli;

/// <summary>Where a command runs: its streams, what is a terminal, and how the outer parts are made. A test gives its own.</summary>
internal sealed record CliHost
{
    /// <summary>Standard output: the chosen format and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: progress, questions and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input, for questions.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>True when a question can be asked: somebody can see it and answer it.</summary>
    public bool CanAsk { get; init; }

    /// <summary>False when NO_COLOR is set or the terminal is a dumb one.</summary>
    public bool Colour { get; init; } = true;

    /// <summary>Columns to lay out for; 80 where nothing says otherwise.</summary>
    public int Width { get; init; } = 80;

    public required AwsConnector Connector { get; init; }

    public required Func<IPracticeFactory> Practice { get; init; }

    public required Func<IYaml> Yaml { get; init; }

    /// <summary>How long a cancelled command has to put its things in order. Nothing is lost after it: the journal is on disk before each call.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(800);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
