using System.Buffers;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>Whole lines of a log, in a buffer that is given back.</summary>
/// <param name="Buffer">The pooled buffer.</param>
/// <param name="Length">How much of it is filled.</param>
/// <param name="FirstLine">The number of its first line.</param>
/// <param name="Lines">The numbers of its lines, where they are not those that follow.</param>
/// <param name="Problems">What could not be read before it.</param>
/// <param name="IsCut">True when its last line ends with the log and not with a line break.</param>
internal readonly record struct AlertBlock(byte[] Buffer, int Length, long FirstLine, IReadOnlyList<long>? Lines, IReadOnlyList<AlertProblem>? Problems, bool IsCut)
{
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);

    public void GiveBack() => ArrayPool<byte>.Shared.Return(Buffer);
}

/// <summary>Gives a log in blocks.</summary>
internal interface IAlertBlocks
{
    /// <summary>The next block; null at the end.</summary>
    AlertBlock? Next(CancellationToken cancellationToken);
}

/// <summary>Cuts a log into blocks of whole lines. Memory stays the same however long the log is; a line beyond 8 MB is passed over.</summary>
internal sealed class AlertBlocks(Stream log, string source) : IAlertBlocks
{
    /// <summary>The longest line that is read.</summary>
    public const int LongestLine = 8 << 20;

    private const int Size = 512 << 10;

    private byte[] _rest = [];
    private int _restLength;
    private long _line = 1;
    private bool _isPassing;
    private bool _atEnd;

    /// <inheritdoc/>
    public AlertBlock? Next(CancellationToken cancellationToken)
    {
        List<AlertProblem>? tooLong = null;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(Size, _restLength * 2));
        _rest.AsSpan(0, _restLength).CopyTo(buffer);
        var length = _restLength;
        var searched = 0;
        _restLength = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_atEnd && length < buffer.Length)
            {
                var read = log.Read(buffer, length, buffer.Length - length);
                _atEnd = read == 0;
                length += read;
                // Streams that unpack give little at a time.
                if (!_atEnd && length < Size) continue;
            }

            if (_isPassing)
            {
                var end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
                if (end >= 0)
                {
                    buffer.AsSpan(end + 1, length - end - 1).CopyTo(buffer);
                    _line++;
                    _isPassing = false;
                }

                length = end < 0 ? 0 : length - end - 1;
                searched = 0;
                if (!_atEnd) continue;
            }

            if (_atEnd)
            {
                if (length > 0 || tooLong is not null) return Cut(buffer, length, length, tooLong);
                ArrayPool<byte>.Shared.Return(buffer);
                return null;
            }

            var last = buffer.AsSpan(searched, length - searched).LastIndexOf((byte)'\n');
            if (last >= 0) return Cut(buffer, searched + last + 1, length, tooLong);
            searched = length;
            if (length >= LongestLine)
            {
                (tooLong ??= []).Add(new AlertProblem(source, _line, "is longer than 8 MB, and is left out"));
                _isPassing = true;
                length = searched = 0;
            }
            else if (length == buffer.Length) buffer = Grow(buffer);
        }
    }

    private AlertBlock Cut(byte[] buffer, int end, int length, List<AlertProblem>? tooLong)
    {
        _restLength = length - end;
        if (_rest.Length < _restLength) _rest = new byte[Math.Max(_restLength, 64 << 10)];
        buffer.AsSpan(end, _restLength).CopyTo(_rest);
        var block = new AlertBlock(buffer, end, _line, null, tooLong, end > 0 && buffer[end - 1] != '\n');
        _line += buffer.AsSpan(0, end).Count((byte)'\n');
        return block;
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
