using System.Security.Cryptography;
using System.Text;
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

    /// <summary>Opens a file that was read, alone. A last line that was cut short is taken off first. Null when it has grown since.</summary>
    public static HashedLines? Append(string path, long length, long soundLength, string lastHash)
    {
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 });
        if (file.Length != length)
        {
            file.Dispose();
            return null;
        }

        file.SetLength(soundLength);
        file.Seek(0, SeekOrigin.End);
        return new HashedLines(file, path, lastHash);
    }

    /// <summary>Takes the hash off a line that was read, and gives it back when it fits.</summary>
    /// <exception cref="FormatException">It does not.</exception>
    public static string Check(JsonObject line, string previous)
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
