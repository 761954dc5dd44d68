using System.Buffers.Binary;
using System.Net;

namespace SecureMlTools.Tests.Engine.Packets;

/// <summary>What one side of a connection says.</summary>
/// <param name="FromClient">True for the side that opened it.</param>
/// <param name="Data">The bytes.</param>
/// <param name="Segments">Over how many TCP segments they come.</param>
/// <param name="Fragmented">True where the packet comes in two IP fragments.</param>
internal sealed record Turn(bool FromClient, byte[] Data, int Segments = 1, bool Fragmented = false);

/// <summary>
/// A packet capture in the making: whole connections over Ethernet and IPv4, with checksums that hold, full handshakes and every segment acknowledged.
/// The engine ignores what has a wrong checksum and does not look into a hello that nobody answers.
/// </summary>
internal sealed class Capture : IDisposable
{
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const int Fin = 1, Syn = 2, Push = 8, Ack = 16;

    private readonly MemoryStream _file = new();
    private readonly HashSet<string> _sources = new(StringComparer.Ordinal);
    private long _microseconds = 1_700_000_000_000_000;
    private ushort _identification;

    public Capture()
    {
        // Magic, version 2.4, zone, accuracy, longest packet, Ethernet.
        foreach (var word in new uint[] { 0xa1b2c3d4, 0x00040002, 0, 0, 0x40000, 1 }) Little(word);
    }

    /// <summary>The capture so far.</summary>
    public byte[] Bytes => _file.ToArray();

    public void Dispose() => _file.Dispose();

    /// <summary>Adds a TCP connection; gives the name under which the engine's flow is found.</summary>
    public string AddTcp(IPEndPoint client, IPEndPoint server, IEnumerable<Turn> turns)
    {
        uint mine = 1000, theirs = 5000;
        Segment(client, server, mine++, 0, Syn, []);
        Segment(server, client, theirs++, mine, Syn | Ack, []);
        Segment(client, server, mine, theirs, Ack, []);
        foreach (var turn in turns)
        {
            var size = Math.Max(1, (turn.Data.Length + turn.Segments - 1) / turn.Segments);
            foreach (var part in turn.Data.Chunk(size))
                if (turn.FromClient)
                {
                    Segment(client, server, mine, theirs, Push | Ack, part, turn.Fragmented);
                    mine += (uint)part.Length;
                    Segment(server, client, theirs, mine, Ack, []);
                }
                else
                {
                    Segment(server, client, theirs, mine, Push | Ack, part, turn.Fragmented);
                    theirs += (uint)part.Length;
                    Segment(client, server, mine, theirs, Ack, []);
                }
        }

        Segment(client, server, mine++, theirs, Fin | Ack, []);
        Segment(server, client, theirs++, mine, Fin | Ack, []);
        Segment(client, server, mine, theirs, Ack, []);
        return Name(client);
    }

    /// <summary>Adds datagrams between two ends.</summary>
    public string AddUdp(IPEndPoint client, IPEndPoint server, IEnumerable<Turn> turns)
    {
        foreach (var turn in turns)
            if (turn.FromClient) Datagram(client, server, turn.Data);
            else Datagram(server, client, turn.Data);
        return Name(client);
    }

    private string Name(IPEndPoint client) => _sources.Add(client.ToString()) ? client.ToString() : throw new InvalidOperationException($"{client} was used before in this capture.");

    private void Segment(IPEndPoint from, IPEndPoint to, uint sequence, uint acknowledged, int flags, ReadOnlySpan<byte> data, bool fragmented = false)
    {
        var segment = new byte[20 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), acknowledged);
        segment[12] = 5 << 4;
        segment[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 64240);
        data.CopyTo(segment.AsSpan(20));
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), Checksum(segment, Pseudo(from, to, Tcp, segment.Length)));
        Packet(from, to, Tcp, segment, fragmented);
    }

    private void Datagram(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> data)
    {
        var datagram = new byte[8 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        data.CopyTo(datagram.AsSpan(8));
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), Checksum(datagram, Pseudo(from, to, Udp, datagram.Length)));
        Packet(from, to, Udp, datagram, false);
    }

    private void Packet(IPEndPoint from, IPEndPoint to, byte protocol, ReadOnlySpan<byte> payload, bool fragmented)
    {
        _identification++;
        // Fragments begin at multiples of eight bytes.
        var cut = fragmented ? payload.Length / 2 & ~7 : payload.Length;
        Fragment(from, to, protocol, payload[..cut], 0, fragmented);
        if (fragmented) Fragment(from, to, protocol, payload[cut..], cut, false);
    }

    private void Fragment(IPEndPoint from, IPEndPoint to, byte protocol, ReadOnlySpan<byte> payload, int offset, bool more)
    {
        Span<byte> head = stackalloc byte[34];
        head.Clear();
        ReadOnlySpan<byte> ethernet = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
        ethernet.CopyTo(head);
        var ip = head[14..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(20 + payload.Length));
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], _identification);
        BinaryPrimitives.WriteUInt16BigEndian(ip[6..], (ushort)((offset / 8) | (more ? 0x2000 : 0)));
        ip[8] = 64;
        ip[9] = protocol;
        from.Address.TryWriteBytes(ip[12..], out _);
        to.Address.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip, 0));

        _microseconds += 10;
        Little((uint)(_microseconds / 1_000_000));
        Little((uint)(_microseconds % 1_000_000));
        Little((uint)(head.Length + payload.Length));
        Little((uint)(head.Length + payload.Length));
        _file.Write(head);
        _file.Write(payload);
    }

    private static uint Pseudo(IPEndPoint from, IPEndPoint to, byte protocol, int length)
    {
        Span<byte> addresses = stackalloc byte[8];
        from.Address.TryWriteBytes(addresses, out _);
        to.Address.TryWriteBytes(addresses[4..], out _);
        return Sum(addresses) + protocol + (uint)length;
    }

    private static ushort Checksum(ReadOnlySpan<byte> data, uint start)
    {
        var sum = Sum(data) + start;
        while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }

    private static uint Sum(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (var i = 0; i < data.Length; i += 2) sum += (uint)((data[i] << 8) | (i + 1 < data.Length ? data[i + 1] : 0));
        return sum;
    }

    private void Little(uint word)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
        _file.Write(bytes);
    }
}
