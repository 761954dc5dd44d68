using System.Text;
using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>Spectre's consoles on the host's writers: colour and movement on a terminal only.</summary>
internal static class Consoles
{
    public static IAnsiConsole OnOut(this CliHost host) => Make(host.Out, host.OutIsTerminal, host);

    /// <summary>The same on a writer that may be a file, which has no use for colour.</summary>
    public static IAnsiConsole OnOut(this CliHost host, TextWriter writer) => Make(writer, host.OutIsTerminal && writer == host.Out, host);

    public static IAnsiConsole OnError(this CliHost host) => Make(host.Error, host.ErrorIsTerminal, host);

    private static IAnsiConsole Make(TextWriter writer, bool terminal, CliHost host)
    {
        var ansi = terminal && host.Colour;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ansi ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = ansi ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new Output(ansi ? writer : new TrimmedWriter(writer), terminal, host.Width),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private sealed class Output(TextWriter writer, bool terminal, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => terminal;

        public int Width => width;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
            // The host has chosen it.
        }
    }
}
