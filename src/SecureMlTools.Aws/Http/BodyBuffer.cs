using System.Buffers;

namespace SecureMlTools.Aws.Http;

/// <summary>
/// A body read whole into a pooled array. The decoders work on spans, and want it whole anyway; reading it here, asynchronously, is what makes a
/// stalled body cancellable.
/// </summary>
internal sealed class BodyBuffer : IDisposable
{
    private byte[] _bytes;
    private int _length;

    private BodyBuffer(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>The body as a stream that a decoder can take the array of.</summary>
    public MemoryStream Open() => new(_bytes, 0, _length, writable: false, publiclyVisible: true);

    /// <summary>Reads a body to its end. The SDK gives a length of 0 where none was announced (a chunked body).</summary>
    /// <exception cref="TimeoutException">Nothing came for <paramref name="idle"/>.</exception>
    /// <exception cref="IOException">The body ended early.</exception>
    public static async Task<BodyBuffer> ReadAsync(Stream body, long length, TimeSpan idle, CancellationToken cancellationToken)
    {
        var buffer = new BodyBuffer(length is > 0 and < (1 << 28) ? (int)length + 1 : 1 << 16);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            while (true)
            {
                if (buffer._length == buffer._bytes.Length)
                    buffer.Grow();
                limit.CancelAfter(idle);
                var read = await body.ReadAsync(buffer._bytes.AsMemory(buffer._length), limit.Token).ConfigureAwait(false);
                if (read == 0)
                    return length <= 0 || length == buffer._length ? buffer : throw new IOException($"The body ended after {buffer._length} of {length} bytes.");
                buffer._length += read;
            }
        }
        catch (Exception e)
        {
            buffer.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new TimeoutException($"The body stalled for {idle.TotalSeconds:0.#} s.", e);
            throw;
        }
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(_bytes.Length * 2));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
