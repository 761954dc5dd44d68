using System.CommandLine;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli.Options;

/// <summary>In which format, and where to.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> _format;
    private readonly Option<string?> _file = Take.One("--output-file", "File to write instead of standard output; its ending chooses the format when --output is left out.", "FILE", "-f");
    private readonly string[] _formats;

    public OutputOptions(params string[] formats)
    {
        _formats = formats;
        _format = new Option<string>("--output", "-o") { Description = $"Format: {string.Join(", ", formats)}.", HelpName = string.Join('|', formats), DefaultValueFactory = _ => "table" };
        _format.CompletionSources.Add(formats);
        _format.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !formats.Contains(token.Value)) result.AddError($"--output does not take '{Text.OneLine(token.Value)}', only {string.Join(", ", formats)}.");
        });
    }

    public void AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_file);
    }

    public string Format(ParseResult parsed)
    {
        var stated = parsed.GetResult(_format) is { Implicit: false };
        var ending = Path.GetExtension(parsed.GetValue(_file) ?? "").TrimStart('.').ToLowerInvariant();
        if (stated) return parsed.GetValue(_format)!;
        return _formats.Contains(ending == "htm" ? "html" : ending) ? ending == "htm" ? "html" : ending : "table";
    }

    /// <summary>Runs a writer on standard output, or on the file, which is whole or not there.</summary>
    public void Write(ParseResult parsed, CliHost host, Action<TextWriter> write)
    {
        if (parsed.GetValue(_file) is not { } file)
        {
            write(host.Out);
            return;
        }

        WriteFile(file, write);
        host.Say($"Wrote {Path.GetFullPath(file)}");
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    public static void WriteFile(string file, Action<TextWriter> write)
    {
        var path = Path.GetFullPath(file);
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder)) throw new OptionException($"The folder '{folder}' does not exist; make it, or name another --output-file.");
        var temporary = path + ".tmp";
        using (var writer = new StreamWriter(temporary)) write(writer);
        File.Move(temporary, path, overwrite: true);
    }
}
