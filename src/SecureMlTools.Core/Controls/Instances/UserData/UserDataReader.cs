using System.IO.Compression;

namespace SecureMlTools.Controls.Instances.UserData;

/// <summary>A text found in user data, with the line where it begins.</summary>
/// <param name="Lines">Its lines.</param>
/// <param name="OuterLine">The line of the outermost text that it was packed into; null for that text itself.</param>
internal sealed record UserDataText(IReadOnlyList<string> Lines, int? OuterLine)
{
    /// <summary>The line number to show for a line of this text, from 1.</summary>
    public int LineOf(int index) => OuterLine ?? index + 1;
}

/// <summary>
/// Unpacks user data as cloud-init would, and further: base64, gzip, MIME parts, the encoded files of a cloud-config, encoded commands. Bounded in
/// bytes, depth and number, because whoever wrote the user data may want the reader to choke on it.
/// </summary>
internal sealed class UserDataReader
{
    private const int MaximumBytes = 1 << 20;
    private const int MaximumDepth = 4;
    private const int MaximumTexts = 64;

    private readonly List<UserDataText> _texts = [];
    private int _left = MaximumBytes;

    private UserDataReader()
    {
    }

    /// <summary>Every text found.</summary>
    public IReadOnlyList<UserDataText> Texts => _texts;

    /// <summary>Why some of it could not be read; null when all was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Unpacks what DescribeInstanceAttribute gave.</summary>
    public static UserDataReader Read(string encoded)
    {
        var reader = new UserDataReader();
        var bytes = FromBase64(encoded);
        if (bytes is null) reader.Problem = "it is not base64";
        else reader.Unpack(bytes, null, 0);
        return reader;
    }

    /// <summary>The bytes of base64 text, or null when it is none.</summary>
    internal static byte[]? FromBase64(string text)
    {
        var buffer = new byte[((text.Length * 3) / 4) + 3];
        return Convert.TryFromBase64String(text, buffer, out var count) ? buffer[..count] : null;
    }

    private void Unpack(byte[] bytes, int? outerLine, int depth)
    {
        if (bytes is [0x1f, 0x8b, ..])
        {
            if (Inflate(bytes) is not { } inflated) return;
            if (depth >= MaximumDepth) Problem ??= "it is packed too many times over";
            else Unpack(inflated, outerLine, depth + 1);
            return;
        }

        if (bytes.Length > _left || _texts.Count >= MaximumTexts)
        {
            Problem ??= $"it unpacks to more than {MaximumBytes >> 10} KiB or {MaximumTexts} texts";
            bytes = _texts.Count >= MaximumTexts ? [] : bytes[..Math.Max(0, _left)];
            if (bytes.Length == 0) return;
        }

        _left -= bytes.Length;
        if (PackedText.Decode(bytes) is not { } content)
        {
            Problem ??= "it holds binary data";
            return;
        }

        var text = new UserDataText([.. content.Split('\n').Select(l => l.TrimEnd('\r'))], outerLine);
        _texts.Add(text);
        foreach (var (line, packed) in PackedText.In(text.Lines))
        {
            if (depth >= MaximumDepth) Problem ??= "it is packed too many times over";
            else Unpack(packed, outerLine ?? line + 1, depth + 1);
        }
    }

    // Reads one byte more than may be kept, to know that there was more.
    private byte[]? Inflate(byte[] bytes)
    {
        try
        {
            using var source = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var buffer = new byte[_left + 1];
            var count = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (count <= _left) return buffer[..count];
            Problem ??= $"it decompresses to more than {MaximumBytes >> 10} KiB";
            return buffer[.._left];
        }
        catch (InvalidDataException)
        {
            Problem ??= "its gzip data is damaged";
            return null;
        }
    }
}
