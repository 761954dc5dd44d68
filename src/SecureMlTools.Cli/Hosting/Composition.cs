using System.Globalization;
using System.Text;
using SecureMlTools.Aws;
using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Yaml;

namespace SecureMlTools.Cli;

/// <summary>The composition root: the one place that knows which transport, practice account and YAML reader there are.</summary>
internal static class Composition
{
    /// <summary>A host on the process's own streams.</summary>
    public static CliHost ForProcess()
    {
        // A name in any script is to come out as it is, whatever the locale says; a mark at the start would break JSON.
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var terminal = !Console.IsOutputRedirected;
        return ForWriters(new StreamWriter(Console.OpenStandardOutput(), utf8), new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true }) with
        {
            In = Console.In,
            OutIsTerminal = terminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            Colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb",
            Width = Columns(terminal),
        };
    }

    /// <summary>A host on other writers: no terminal, no colour, nobody to ask.</summary>
    public static CliHost ForWriters(TextWriter output, TextWriter error)
    {
        var practice = new Lazy<PracticeFactory>();
        return new CliHost
        {
            Out = output,
            Error = error,
            Colour = false,
            Connector = new AwsConnector(() => new AwsTransportFactory(), () => practice.Value),
            Practice = () => practice.Value,
            Yaml = () => new YamlReader(),
        };
    }

    private static int Columns(bool terminal)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns is >= 40 and <= 1000) return columns;
        try
        {
            return terminal && Console.WindowWidth is >= 40 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
