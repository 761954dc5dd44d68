using System.Buffers;

namespace SecureMlTools.Api.Protocols;

/// <summary>A response body read whole into a pooled buffer, which is wiped before it goes back: bodies carry keys and user data.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int FirstSize = 1 << 16;
    private byte[] _bytes;

    private PooledBody(byte[] bytes) => _bytes = bytes;

    /// <summary>The buffer; the body is its first <see cref="Length"/> bytes.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>The body's length.</summary>
    public int Length { get; private set; }

    public static PooledBody Read(Stream stream)
    {
        var size = stream.CanSeek && stream.Length - stream.Position is > 0 and < int.MaxValue ? (int)(stream.Length - stream.Position) + 1 : FirstSize;
        var body = new PooledBody(ArrayPool<byte>.Shared.Rent(size));
        try
        {
            while (true)
            {
                if (body.Length == body._bytes.Length)
                    body.Grow();
                var read = stream.Read(body._bytes, body.Length, body._bytes.Length - body.Length);
                if (read == 0)
                    return body;
                body.Length += read;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _bytes.AsSpan(0, Length).Clear();
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(_bytes.Length * 2));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        _bytes.AsSpan(0, Length).Clear();
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
