using System.Text;

namespace SecureMlTools.Cli;

/// <summary>A stream of UTF-8 that ends in a text writer: JSON is written as bytes, standard output is a writer.</summary>
internal sealed class Utf8TextStream(TextWriter writer) : Stream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Span<char> chars = stackalloc char[2048];
        while (!buffer.IsEmpty)
        {
            // A character may be cut at the end of the bytes; the decoder keeps its first half.
            _decoder.Convert(buffer, chars, flush: false, out var used, out var made, out _);
            writer.Write(chars[..made]);
            buffer = buffer[used..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => writer.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
