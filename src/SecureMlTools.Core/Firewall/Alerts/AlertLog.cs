using System.IO.Compression;
using System.Text;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>Finds out what a log is by its first bytes, never by its name: packed or not, with which encoding, lines or a document.</summary>
internal sealed class AlertLog : IDisposable
{
    private const int Peek = 4096;

    private readonly Stream _stream;

    private AlertLog(Stream stream, IAlertBlocks blocks) => (_stream, Blocks) = (stream, blocks);

    /// <summary>The log in blocks.</summary>
    public IAlertBlocks Blocks { get; }

    /// <summary>Opens a log.</summary>
    /// <exception cref="InvalidDataException">It is of a kind that cannot be read.</exception>
    public static AlertLog Open(Stream stream, string source)
    {
        var (start, log) = PrefixedStream.Peek(stream, Peek);
        if (start is [0x1f, 0x8b, ..])
        {
            var packed = start;
            (start, log) = PrefixedStream.Peek(new GZipStream(log, CompressionMode.Decompress), Peek);
            // What is cut off before its first byte reads as nothing; nothing itself, packed, ends in four zeros.
            if (start.Length == 0 && (packed.Length < 18 || !packed.AsSpan(packed.Length - 4).SequenceEqual(new byte[4]))) throw new InvalidDataException(AlertReader.Damaged);
        }

        if (Unreadable(start) is { } kind) throw new InvalidDataException(kind);

        // PowerShell 5.1 writes UTF-16 where its output is sent to a file.
        if (start is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
            (start, log) = PrefixedStream.Peek(Encoding.CreateTranscodingStream(log, start[0] == 0xff ? Encoding.Unicode : Encoding.BigEndianUnicode, new UTF8Encoding(false)), Peek);
        while (start is [0xef, 0xbb, 0xbf, ..])
        {
            log.ReadExactly(new byte[3]);
            start = start[3..];
        }

        return new AlertLog(log, IsDocument(start) ? new AlertDocument(log, source) : new AlertBlocks(log, source));
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    // Whoever writes a document over several lines breaks the line behind its first bracket; a wrapper on one line names its array first.
    private static bool IsDocument(ReadOnlySpan<byte> start)
    {
        start = start.TrimStart(" \t\r\n"u8);
        if (start is [(byte)'[', ..]) return true;
        if (start is not [(byte)'{', ..]) return false;
        start = start[1..].TrimStart(" \t\r"u8);
        if (start is [(byte)'\n', ..]) return true;
        return start.StartsWith("\"Records\""u8) || start.StartsWith("\"records\""u8) || start.StartsWith("\"events\""u8) || start.StartsWith("\"logEvents\""u8);
    }

    private static string? Unreadable(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => "is a zip file; unpack it first",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "is packed with Zstandard; unpack it first",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "is packed with bzip2; unpack it first",
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "is a Parquet file, which has no lines of JSON",
        _ => null,
    };
}

/// <summary>A stream some of whose first bytes were looked at already.</summary>
internal sealed class PrefixedStream(byte[] start, Stream rest) : Stream
{
    private int _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The first bytes of a stream, and the stream with them.</summary>
    public static (byte[] Start, Stream Stream) Peek(Stream stream, int count)
    {
        var start = new byte[count];
        var length = stream.ReadAtLeast(start, count, throwOnEndOfStream: false);
        start = start[..length];
        return (start, new PrefixedStream(start, stream));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_at >= start.Length) return rest.Read(buffer);
        var count = Math.Min(buffer.Length, start.Length - _at);
        start.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) rest.Dispose();
        base.Dispose(disposing);
    }
}
