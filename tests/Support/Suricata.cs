using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecureMlTools.Tests.Support;

/// <summary>What a rule set is loaded with: the variables of AWS Network Firewall, and the order of actions.</summary>
internal sealed record EngineSettings
{
    /// <summary>HOME_NET, as Suricata writes lists.</summary>
    public string HomeNet { get; init; } = "[10.2.0.0/16]";

    /// <summary>EXTERNAL_NET.</summary>
    public string ExternalNet { get; init; } = "!$HOME_NET";

    /// <summary>The order of actions; AWS's default order when left alone.</summary>
    public IReadOnlyList<string> ActionOrder { get; init; } = ["pass", "drop", "reject", "alert"];
}

/// <summary>What <c>suricata -T</c> says of a rule set.</summary>
/// <param name="Ok">True when it ended well and no rule failed.</param>
/// <param name="Loaded">Rules that it loaded.</param>
/// <param name="Output">All that it said.</param>
internal sealed record EngineCheck(bool Ok, int Loaded, string Output);

/// <summary>What became of one flow.</summary>
/// <param name="Source">Source address and port of its first packet: <c>10.2.0.1:40000</c>.</param>
/// <param name="Action"><c>pass</c> where a pass rule freed it, <c>drop</c> where it was dropped, null where nothing decided.</param>
/// <param name="AppProtocol">What the engine took it for; null where it could not tell.</param>
/// <param name="Alerts">The ids of the rules that logged something, in order.</param>
internal sealed record EngineFlow(string Source, string? Action, string? AppProtocol, IReadOnlyList<long> Alerts);

/// <summary>
/// The engine that AWS Network Firewall runs, Suricata 7: named in $SURICATA, on the PATH, or unpacked by tests/Engine/get-suricata.sh. A bad rule is skipped
/// silently in a replay, so every rule set goes through <c>-T</c> first.
/// </summary>
internal sealed partial class Suricata
{
    private static readonly Lazy<(Suricata? Engine, string Missing)> Found = new(Look);

    private readonly string _program;

    private Suricata(string program) => _program = program;

    /// <summary>The engine of this machine; null when there is none, and <see cref="Missing"/> says why.</summary>
    public static Suricata? Instance => Found.Value.Engine;

    /// <summary>Why there is no engine; empty when there is one.</summary>
    public static string Missing => Found.Value.Missing;

    /// <summary>The engine's file, or its name on the PATH.</summary>
    public string Program => _program;

    /// <summary>Loads rules and says what the engine thinks of them.</summary>
    public EngineCheck Check(string rules, EngineSettings? settings = null)
    {
        using var place = new Place(rules, settings ?? new());
        return Check(place);
    }

    /// <summary>Replays a capture through rules that have stood the check.</summary>
    /// <param name="rules">The rules, one a line.</param>
    /// <param name="expected">How many rules the engine must have loaded: a rule that it merged with another is a rule that is not proven.</param>
    /// <param name="capture">The capture, in pcap form.</param>
    /// <param name="settings">Variables and order; null for the usual ones.</param>
    /// <exception cref="InvalidOperationException">The rules did not stand the check, or the replay failed.</exception>
    public IReadOnlyDictionary<string, EngineFlow> Replay(string rules, int expected, byte[] capture, EngineSettings? settings = null)
    {
        using var place = new Place(rules, settings ?? new());
        if (Check(place) is var check && (!check.Ok || check.Loaded != expected)) throw new InvalidOperationException($"The engine loaded {check.Loaded} rules of {expected}:\n{check.Output}");
        File.WriteAllBytes(place.Capture, capture);
        var (code, output) = Run(place, "-r", place.Capture, "--simulate-ips", "--runmode", "single");
        if (code != 0 || !File.Exists(place.Events)) throw new InvalidOperationException($"The replay failed with code {code}:\n{output}");
        return Flows(place.Events);
    }

    private EngineCheck Check(Place place)
    {
        var (code, output) = Run(place, "-T", "-v");
        var counted = Counted().Match(output);
        var loaded = counted.Success ? int.Parse(counted.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        return new EngineCheck(code == 0 && counted.Success && counted.Groups[2].Value == "0", loaded, output);
    }

    private (int Code, string Output) Run(Place place, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(_program, [.. arguments, "-c", place.Configuration, "-S", place.Rules, "-l", place.Folder, "-k", "all"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static Dictionary<string, EngineFlow> Flows(string file)
    {
        var flows = new Dictionary<string, EngineFlow>(StringComparer.Ordinal);
        var alerts = new Dictionary<long, List<long>>();
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            var e = document.RootElement;
            var type = e.GetProperty("event_type").GetString();
            if (!e.TryGetProperty("flow_id", out var id)) continue;
            if (type == "alert")
            {
                if (!alerts.TryGetValue(id.GetInt64(), out var sids)) alerts[id.GetInt64()] = sids = [];
                sids.Add(e.GetProperty("alert").GetProperty("signature_id").GetInt64());
            }
            else if (type == "flow")
            {
                var source = $"{e.GetProperty("src_ip").GetString()}:{(e.TryGetProperty("src_port", out var port) ? port.GetInt32() : 0)}";
                var action = e.GetProperty("flow").TryGetProperty("action", out var a) ? a.GetString() : null;
                flows.Add(source, new EngineFlow(source, action, e.TryGetProperty("app_proto", out var app) ? app.GetString() : null, alerts.GetValueOrDefault(id.GetInt64()) ?? []));
            }
        }

        return flows;
    }

    private static (Suricata?, string) Look()
    {
        if (Environment.GetEnvironmentVariable("SURICATA") is { Length: > 0 } named) return Try(named) is { } given ? (given, "") : (null, $"$SURICATA names '{named}', which is no Suricata 7: these tests were skipped.");
        if (Try("suricata") is { } installed) return (installed, "");
        if (!OperatingSystem.IsLinux()) return (null, "Suricata 7 is not on the PATH: these tests were skipped. Install it, or name it in $SURICATA.");
        var (code, output) = Unpack();
        return code == 0 && Try(output.Trim().Split('\n')[^1]) is { } unpacked
            ? (unpacked, "")
            : (null, $"Suricata 7 is neither on the PATH nor could tests/Engine/get-suricata.sh fetch it: these tests were skipped. {output.Trim()}");
    }

    private static (int Code, string Output) Unpack([CallerFilePath] string here = "")
    {
        var script = Path.Combine(Path.GetDirectoryName(here)!, "..", "Engine", "get-suricata.sh");
        if (!File.Exists(script)) return (1, $"{script} is not there.");
        using var process = Process.Start(new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + errors.Result);
    }

    // Other versions decide otherwise: AWS runs 7.0.
    private static Suricata? Try(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["-V"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            return output.Contains("version 7.", StringComparison.Ordinal) ? new Suricata(program) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"(\d+) rules successfully loaded, (\d+) rules failed")]
    private static partial Regex Counted();

    // A folder with what one run needs, gone when the run is over.
    private sealed class Place : IDisposable
    {
        public Place(string rules, EngineSettings settings)
        {
            File.WriteAllText(Rules, rules);
            File.WriteAllText(Path.Combine(Folder, "none.config"), "");
            File.WriteAllText(Configuration,
                $$"""
                %YAML 1.1
                ---
                vars:
                  address-groups:
                    HOME_NET: "{{settings.HomeNet}}"
                    EXTERNAL_NET: "{{settings.ExternalNet}}"
                  port-groups:
                    HTTP_PORTS: "80"
                action-order: [{{string.Join(", ", settings.ActionOrder)}}]
                classification-file: {{Folder}}/none.config
                reference-config-file: {{Folder}}/none.config
                threshold-file: {{Folder}}/none.config
                default-log-dir: {{Folder}}
                stats:
                  enabled: no
                logging:
                  default-log-level: notice
                outputs:
                  - eve-log:
                      enabled: yes
                      filetype: regular
                      filename: eve.json
                      types: [alert, drop, flow]
                # What the engine does with what it cannot parse is not what is asked here.
                exception-policy: ignore
                stream:
                  inline: yes
                  midstream: false
                  checksum-validation: yes
                flow:
                  memcap: 512mb
                  prealloc: 1000
                app-layer:
                  protocols:
                    tls:
                      enabled: yes
                      detection-ports:
                        dp: 443
                    http:
                      enabled: yes
                    http2:
                      enabled: yes
                    ssh:
                      enabled: yes
                    quic:
                      enabled: yes
                    smtp:
                      enabled: yes
                    ftp:
                      enabled: yes
                    smb:
                      enabled: yes
                    ntp:
                      enabled: yes
                    dns:
                      tcp:
                        enabled: yes
                        detection-ports:
                          dp: 53
                      udp:
                        enabled: yes
                        detection-ports:
                          dp: 53
                """);
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("suricata").FullName;

        public string Rules => Path.Combine(Folder, "the.rules");

        public string Configuration => Path.Combine(Folder, "suricata.yaml");

        public string Capture => Path.Combine(Folder, "traffic.pcap");

        public string Events => Path.Combine(Folder, "eve.json");

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
