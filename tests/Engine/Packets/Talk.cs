using System.Text;

namespace SecureMlTools.Tests.Engine.Packets;

/// <summary>What is said over connections of the kinds that leave a training network.</summary>
internal static class Talk
{
    // The engine looks at what the client sent once the server has said something.
    private static readonly Turn Hello = new(false, [0x16, 3, 3, 0, 4, 2, 0, 0, 0]);

    public static Turn[] Tls(byte[] hello, int segments = 1, bool fragmented = false) => [new(true, hello, segments, fragmented), Hello];

    public static Turn[] Tls(string name) => Tls(ClientHello.Of(name));

    public static Turn[] Http(string request, int segments = 1) => [Client(request) with { Segments = segments }, Server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")];

    public static Turn[] Get(string host) => Http($"GET / HTTP/1.1\r\nHost: {host}\r\nUser-Agent: curl/8\r\n\r\n");

    /// <summary>Two requests on one connection.</summary>
    public static Turn[] KeepAlive(string first, string second) => [.. Get(first), .. Get(second)];

    public static Turn[] Ssh() => [Server("SSH-2.0-OpenSSH_9.2\r\n"), Client("SSH-2.0-OpenSSH_9.6\r\n"), Server("\0\0\0\x0c")];

    public static Turn[] Raw(string data = "\x01\x02\x03 no protocol \xff") => [Client(data), Server("\x04")];

    public static Turn[] DnsUdp(string name) => [new(true, Query(name)), new(false, Answer(name))];

    public static Turn[] DnsTcp(string name) => [new(true, Framed(Query(name))), new(false, Framed(Answer(name)))];

    public static Turn[] UdpRaw() => [Client("exfiltration"), Server("thanks")];

    /// <summary>A datagram that begins as QUIC's do, with a long header and version 1. What is in it is encrypted.</summary>
    public static Turn[] Quic() => [new(true, [0xc3, 0, 0, 0, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0x44, 0x96, .. new byte[1182]])];

    /// <summary>HTTP/2 without TLS, as agreed on beforehand.</summary>
    public static Turn[] Http2() => [Client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"), Server("\0\0\0\x04\0\0\0\0\0")];

    private static Turn Client(string text) => new(true, Encoding.Latin1.GetBytes(text));

    private static Turn Server(string text) => new(false, Encoding.Latin1.GetBytes(text));

    private static byte[] Query(string name) => [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. Question(name)];

    private static byte[] Answer(string name) => [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, .. Question(name), 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];

    private static byte[] Question(string name) => [.. name.Split('.').SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0, 0, 1, 0, 1];

    private static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];
}
