namespace SecureMlTools.Tests.Host;

/// <summary>Connections between a machine and its neighbours on the wire.</summary>
internal static class Wire
{
    /// <summary>Has the machine, or its neighbour, answer "hello" to everybody who connects.</summary>
    public static void Serve(this Machine machine, int port, bool atNeighbour = false) => machine.Must(
        $"""
        systemctl is-active --quiet serve-{port} && exit
        cat >/run/serve-{port}.py <<'EOF'
        import socket, sys
        listener = socket.create_server(("::", {port}), family=socket.AF_INET6, dualstack_ipv6=True)
        open("/run/serve-{port}", "w").close()
        while True:
            client, _ = listener.accept()
            client.sendall(b"hello")
            client.close()
        EOF
        systemd-run --quiet --unit serve-{port} {(atNeighbour ? "ip netns exec neighbour" : "")} python3 /run/serve-{port}.py
        until [ -e /run/serve-{port} ]; do :; done
        """);

    /// <summary>What somebody who connects is told: hello, or why it came to nothing.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="to">Where to.</param>
    /// <param name="port">The port.</param>
    /// <param name="from">The neighbour's address to connect from; null to connect from the machine.</param>
    public static string Connect(this Machine machine, string to, int port, string? from = null) => machine.Run(
        $"""
        {(from is null ? "" : "ip netns exec neighbour")} python3 - <<'EOF'
        import socket
        try:
            print(socket.create_connection(("{to}", {port}), timeout=1.5, source_address={(from is null ? "None" : $"(\"{from}\", 0)")}).recv(9).decode())
        except OSError as e:
            print(type(e).__name__)
        EOF
        """).Output;
}
