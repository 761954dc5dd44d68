using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMlTools.Repair;

/// <summary>
/// A file of JSON Lines that is readable by its owner only, on disk line by line, and whose every line carries a hash over itself and the line before:
/// what a process that died has written is there, and what was changed later is noticed.
/// </summary>
internal sealed class HashedLines : IDisposable
{
    private readonly FileStream _file;
    private string _previous;

    private HashedLines(FileStream file, string path, string previous)
    {
        _file = file;
        Path = path;
        _previous = previous;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Starts a file. One already there is not overwritten.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public static HashedLines Create(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        var folder = System.IO.Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new HashedLines(new FileStream(path, options), path, "");
    }

    /// <summary>
    /// Reads a file and gives its lines one by one, each checked, without its hash. A last line without its line end was being written when the process died,
    /// and does not count.
    /// </summary>
    /// <param name="path">Where it is.</param>
    /// <param name="take">Takes a line and its number, from 1; what it does not like it throws as a <see cref="FormatException"/>.</param>
    /// <param name="untouched">What an error says in the end: that nothing was done yet.</param>
    /// <exception cref="JournalException">The file cannot be read, or a line of it cannot be trusted.</exception>
    public static HashedFile Read(string path, Action<JsonObject, int> take, string untouched)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal '{path}' cannot be read: {Text.OneLine(e.Message)}");
        }

        var sound = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        var hash = "";
        var number = 0;
        foreach (var text in Encoding.UTF8.GetString(bytes, 0, sound).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            try
            {
                var line = JsonNode.Parse(text) as JsonObject ?? throw new FormatException("not a JSON object");
                hash = Check(line, hash);
                take(line, number);
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
            {
                throw new JournalException($"The journal '{path}' cannot be trusted, line {number}: {Text.OneLine(e.Message)}. {untouched}");
            }
        }

        return new HashedFile(path, bytes.Length, sound, hash);
    }

    /// <summary>Opens a file that was read, alone. A last line that was cut short is taken off first. Null when it has grown since.</summary>
    public static HashedLines? Append(HashedFile read)
    {
        var file = new FileStream(read.Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 });
        if (file.Length != read.Length)
        {
            file.Dispose();
            return null;
        }

        file.SetLength(read.SoundLength);
        file.Seek(0, SeekOrigin.End);
        return new HashedLines(file, read.Path, read.LastHash);
    }

    /// <summary>What is said of a line that has no place where it is.</summary>
    public static FormatException Misplaced(string? type) => new($"a line of type '{Text.OneLine(type)}' is not expected here");

    // Takes the hash off a line and gives it back when it fits.
    private static string Check(JsonObject line, string previous)
    {
        var stated = JournalJson.Text(line, "hash");
        line.Remove("hash");
        var hash = Hash(previous, line.ToJsonString(JournalJson.Options));
        return hash == stated ? hash : throw new FormatException("it was changed after it was written (its hash does not fit)");
    }

    /// <summary>Writes a line, and comes back once it is on disk.</summary>
    public void Write(JsonObject line)
    {
        _previous = Hash(_previous, line.ToJsonString(JournalJson.Options));
        line["hash"] = _previous;
        _file.Write(Encoding.UTF8.GetBytes(line.ToJsonString(JournalJson.Options) + "\n"));
        _file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The hash of a line: over the hash of the line before and the line's own JSON without it.</summary>
    internal static string Hash(string previous, string json) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(previous + "\n" + json))).ToLowerInvariant();
}

/// <summary>A file of hashed lines as it was read.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="SoundLength">Its length up to the end of the last whole line.</param>
/// <param name="LastHash">The hash of that line.</param>
internal readonly record struct HashedFile(string Path, long Length, long SoundLength, string LastHash);
