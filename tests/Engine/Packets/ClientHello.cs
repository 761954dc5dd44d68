using System.Net.Security;
using System.Text;

namespace SecureMlTools.Tests.Engine.Packets;

/// <summary>The first message of a TLS client, byte for byte.</summary>
internal static class ClientHello
{
    /// <summary>A hello with the names given: none leaves the extension out, an empty one stands in it with no letters.</summary>
    public static byte[] Of(params string[] names) => Record(Message([.. names.Select(Encoding.UTF8.GetBytes)], 0));

    /// <summary>A hello whose name is bytes.</summary>
    public static byte[] OfBytes(byte[] name) => Record(Message([name], 0));

    /// <summary>A hello as large as those with post-quantum keys, which do not fit one packet.</summary>
    public static byte[] Large(string name) => Record(Message([Encoding.UTF8.GetBytes(name)], 1200));

    /// <summary>A hello that is cut over two TLS records.</summary>
    public static byte[] InTwoRecords(string name)
    {
        var message = Message([Encoding.UTF8.GetBytes(name)], 0);
        return [.. Record(message[..20]), .. Record(message[20..])];
    }

    /// <summary>A hello with an encrypted one inside it; only the outer name can be seen.</summary>
    public static byte[] Encrypted(string outerName) => Record(Message([Encoding.UTF8.GetBytes(outerName)], 0, Extension(0xfe0d, [0, 0, 1, 0, 1, 7, 0, 4, 1, 2, 3, 4, 0, 8, 9, 9, 9, 9, 9, 9, 9, 9])));

    /// <summary>The hello of the TLS library that this machine has.</summary>
    public static byte[] Real(string name)
    {
        using var wire = new Wire();
        using var tls = new SslStream(wire);
        try
        {
            tls.AuthenticateAsClient(name);
        }
        catch (IOException)
        {
            // Nobody answers; the hello is written by then.
        }

        return wire.Written;
    }

    private static byte[] Message(IReadOnlyList<byte[]> names, int padding, byte[]? extension = null)
    {
        List<byte> extensions = [];
        if (names.Count > 0)
        {
            List<byte> list = [];
            foreach (var name in names) list.AddRange([0, .. Sized(name)]);
            extensions.AddRange(Extension(0, Sized([.. list])));
        }

        extensions.AddRange(Extension(10, Sized([0, 29, 0, 23])));
        extensions.AddRange(Extension(13, Sized([4, 3, 8, 4])));
        extensions.AddRange(Extension(43, [2, 3, 4]));
        extensions.AddRange(Extension(51, Sized([0, 29, .. Sized(new byte[32])])));
        if (extension is not null) extensions.AddRange(extension);
        if (padding > 0) extensions.AddRange(Extension(21, new byte[padding]));
        byte[] body = [3, 3, .. Enumerable.Range(1, 32).Select(i => (byte)i), 0, .. Sized([0x13, 1, 0xc0, 0x2f]), 1, 0, .. Sized([.. extensions])];
        return [1, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }

    private static byte[] Extension(int type, byte[] content) => [(byte)(type >> 8), (byte)type, .. Sized(content)];

    private static byte[] Sized(byte[] content) => [(byte)(content.Length >> 8), (byte)content.Length, .. content];

    private static byte[] Record(byte[] content) => [0x16, 3, 1, .. Sized(content)];

    // A stream that swallows what is written, and ends.
    private sealed class Wire : MemoryStream
    {
        private readonly List<byte> _written = [];

        public byte[] Written => [.. _written];

        public override void Write(ReadOnlySpan<byte> buffer) => _written.AddRange(buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
