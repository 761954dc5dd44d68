using System.Buffers;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>
/// Cuts a JSON document into blocks of one record a line: an array, an object that wraps one (<c>Records</c>, <c>events</c>, <c>logEvents</c>), or
/// records written over several lines. Holds one record at a time, however long the document is.
/// </summary>
internal sealed class AlertDocument(Stream log, string source) : IAlertBlocks
{
    private const int Size = 512 << 10;

    private readonly List<AlertProblem> _problems = [];
    private byte[] _buffer = new byte[64 << 10];
    private int _at;
    private int _length;
    private long _line = 1;
    private bool _isAtEnd;
    private bool _isDone;
    private State _state;

    private enum State
    {
        /// <summary>Before a document.</summary>
        Outside,

        /// <summary>Among the elements of an array.</summary>
        InArray,

        /// <summary>Among the elements of an array that an object wraps.</summary>
        InWrappedArray,

        /// <summary>Among the members of the object behind its array.</summary>
        InWrapper,
    }

    private enum Step
    {
        Done,
        NeedsMore,
        Broken,
    }

    /// <inheritdoc/>
    public AlertBlock? Next(CancellationToken cancellationToken)
    {
        if (_isDone) return null;
        var block = new Output(_line);
        while (!_isDone && block.Length < Size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (Go(block))
            {
                case Step.NeedsMore when !Fill():
                    var isRest = _buffer.AsSpan(_at, _length - _at).ContainsAnyExcept(" \t\r\n,"u8) || _state != State.Outside;
                    if (isRest) Stop(_length - _at >= AlertBlocks.LongestLine ? "a record is longer than 8 MB, and the rest is not read" : "the document ends in the middle");
                    _isDone = true;
                    break;
                case Step.Broken:
                    Stop("is not JSON, and the rest of the document is not read");
                    break;
            }
        }

        IReadOnlyList<AlertProblem>? problems = _problems.Count == 0 ? null : [.. _problems];
        _problems.Clear();
        return new AlertBlock(block.Buffer, block.Length, block.FirstLine, block.Lines, problems, IsCut: false);
    }

    private void Stop(string reason)
    {
        _problems.Add(new AlertProblem(source, _line, reason));
        _isDone = true;
    }

    private Step Go(Output block)
    {
        Advance(_at + Spaces(_buffer.AsSpan(_at, _length - _at)));
        if (_at >= _length) return Step.NeedsMore;
        var first = _buffer[_at];
        switch (_state)
        {
            case State.Outside when first == '[':
                _state = State.InArray;
                Advance(_at + 1);
                return Step.Done;
            case State.Outside when first == '{':
                return GoObject(block, _at + 1, isRecord: true);
            case State.InWrapper:
                return GoObject(block, _at, isRecord: false);
            case State.InArray or State.InWrappedArray when first == ']':
                _state = _state == State.InArray ? State.Outside : State.InWrapper;
                Advance(_at + 1);
                return Step.Done;
            case State.InArray or State.InWrappedArray when first == '{':
                var end = AlertScanner.EndOf(_buffer.AsSpan(0, _length), _at);
                if (end < 0) return Step.NeedsMore;
                Take(block, end);
                return Step.Done;
            default:
                return Step.Broken;
        }
    }

    // Goes through members until one wraps an array, or the object ends. Then, if nothing wrapped, the object itself is a record.
    private Step GoObject(Output block, int at, bool isRecord)
    {
        while (true)
        {
            var rest = _buffer.AsSpan(0, _length);
            at += Spaces(rest[at..]);
            if (at >= _length) return Step.NeedsMore;
            if (rest[at] == '}')
            {
                if (isRecord) Take(block, at + 1);
                else Advance(at + 1);
                _state = State.Outside;
                return Step.Done;
            }

            if (rest[at] != '"') return Step.Broken;
            var name = rest[(at + 1)..];
            var length = name.IndexOf((byte)'"');
            if (length < 0) return Step.NeedsMore;
            name = name[..length];
            at += length + 2;
            at += Spaces(rest[at..]);
            if (at >= _length) return Step.NeedsMore;
            if (rest[at++] != ':') return Step.Broken;
            at += Spaces(rest[at..]);
            if (at >= _length) return Step.NeedsMore;
            if (rest[at] == '[' && AlertNames.Find(AlertPart.Top, name).Part == AlertPart.Wrapper)
            {
                Advance(at + 1);
                _state = State.InWrappedArray;
                return Step.Done;
            }

            var scanner = new AlertScanner(rest);
            scanner.GoTo(at);
            if (!scanner.Skip()) return rest[at] is (byte)'"' or (byte)'{' or (byte)'[' || _length - at < 32 ? Step.NeedsMore : Step.Broken;
            at = scanner.At;
            if (at >= _length) return Step.NeedsMore;
        }
    }

    private void Take(Output block, int end)
    {
        block.Add(_buffer.AsSpan(_at, end - _at), _line);
        Advance(end);
    }

    private void Advance(int to)
    {
        _line += _buffer.AsSpan(_at, to - _at).Count((byte)'\n');
        _at = to;
    }

    private bool Fill()
    {
        if (_isAtEnd || (_length - _at >= AlertBlocks.LongestLine)) return false;
        _buffer.AsSpan(_at, _length - _at).CopyTo(_buffer);
        (_at, _length) = (0, _length - _at);
        if (_length == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        // As much as there was at least, so that a long record is not looked through again for every few bytes that come.
        var wanted = Math.Min(_buffer.Length, Math.Max(_length * 2, Size));
        while (_length < wanted && !_isAtEnd)
        {
            var read = log.Read(_buffer, _length, _buffer.Length - _length);
            _isAtEnd = read == 0;
            _length += read;
        }

        return true;
    }

    private static int Spaces(ReadOnlySpan<byte> text)
    {
        var other = text.IndexOfAnyExcept(" \t\r\n,"u8);
        return other < 0 ? text.Length : other;
    }

    /// <summary>Records, one a line.</summary>
    private sealed class Output(long firstLine)
    {
        private readonly List<long> _lines = [];

        public byte[] Buffer { get; private set; } = ArrayPool<byte>.Shared.Rent(Size);

        public int Length { get; private set; }

        public long FirstLine => firstLine;

        public IReadOnlyList<long> Lines => _lines;

        public void Add(ReadOnlySpan<byte> record, long line)
        {
            if (Buffer.Length - Length <= record.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Length + record.Length + Size);
                Buffer.AsSpan(0, Length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(Buffer);
                Buffer = larger;
            }

            // A line break inside a JSON string is always escaped: these are between members.
            var copy = Buffer.AsSpan(Length, record.Length);
            record.Replace(copy, (byte)'\n', (byte)' ');
            Buffer[Length + record.Length] = (byte)'\n';
            Length += record.Length + 1;
            _lines.Add(line);
        }
    }
}
