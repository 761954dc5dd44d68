namespace SecureMlTools.Firewall.Alerts;

/// <summary>What kind of value stands behind a piece of a record.</summary>
internal enum ValueKind
{
    /// <summary>The record ends.</summary>
    End,

    /// <summary>A string; its piece ends with the quote that opens it.</summary>
    String,

    /// <summary>A number, true, false or null.</summary>
    Word,

    /// <summary>An object or an array that is passed over.</summary>
    Container,
}

/// <summary>
/// The shapes of records: a log has millions of them and a handful of shapes, in which only the values differ. What stands between two values was
/// taken apart when the shape was first met; from then on it is compared, as a whole. A record of no known shape is taken apart and remembered;
/// there is a limit to what is remembered, and beyond it records are only taken apart.
/// </summary>
internal sealed class AlertShapes
{
    private const int MostPieces = 4096;
    private const int MostBranches = 12;

    private readonly List<Piece> _roots = [];
    private int _pieces;

    /// <summary>The first pieces that are known.</summary>
    public IReadOnlyList<Piece> Roots => _roots;

    /// <summary>Remembers a record's shape.</summary>
    /// <param name="record">The record.</param>
    /// <param name="steps">Its values in order, the end last.</param>
    public void Learn(ReadOnlySpan<byte> record, List<ShapeStep> steps)
    {
        var branches = _roots;
        foreach (var step in steps)
        {
            var text = record[step.Start..step.End];
            Piece? piece = null;
            foreach (var branch in branches)
                if (branch.Is(step, text)) piece = branch;
            if (piece is null)
            {
                if (_pieces >= MostPieces || branches.Count >= MostBranches) return;
                _pieces++;
                piece = new Piece(text.ToArray(), step.Kind, step.Field);
                // What goes before a number goes before a string too, save for the quote: the longer text is to be tried first.
                branches.Insert(step.Kind == ValueKind.String ? 0 : branches.Count, piece);
            }

            branches = piece.Next;
        }
    }

    /// <summary>What stands before a value, and what the value is.</summary>
    internal sealed class Piece(byte[] text, ValueKind kind, AlertField field)
    {
        public byte[] Text { get; } = text;

        public ValueKind Kind { get; } = kind;

        public AlertField Field { get; } = field;

        public List<Piece> Next { get; } = [];

        public bool Is(ShapeStep step, ReadOnlySpan<byte> bytes) => Kind == step.Kind && Field == step.Field && bytes.SequenceEqual(Text);
    }
}

/// <summary>One value of a record as it was met: from where to where what stands before it goes, what it is, and which field.</summary>
internal readonly record struct ShapeStep(int Start, int End, ValueKind Kind, AlertField Field);
