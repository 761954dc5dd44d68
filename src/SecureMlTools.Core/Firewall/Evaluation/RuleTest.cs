using System.Globalization;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>
/// What the options of a rule ask. Those about direction, state and names are modelled; any other that could make the rule not match makes it
/// one of which nobody can tell, and never one that surely matches.
/// </summary>
internal sealed class RuleTest
{
    private readonly List<BufferTest> _buffers = [];
    private bool? _toServer;
    private bool? _established;
    private bool _asksHello;
    private bool _asksHeaders;
    private bool _isDoubtful;

    private RuleTest()
    {
    }

    /// <summary>True for a rule about what is spoken, rather than about packets.</summary>
    public bool IsAppLayer { get; private set; }

    /// <summary>True with the keyword <c>flow</c>.</summary>
    public bool HasFlow { get; private set; }

    public int Priority { get; private set; } = 3;

    public static RuleTest Of(SuricataRule rule)
    {
        var test = new RuleTest { IsAppLayer = rule.Protocol is not ("ip" or "tcp" or "udp" or "icmp" or "any" or "ip4") };
        string? sticky = null;
        var dotPrefix = false;
        BufferTest? last = null;
        foreach (var option in rule.Options)
        {
            var value = option.Value?.Trim();
            switch (option.Keyword.ToLowerInvariant())
            {
                case "msg" or "sid" or "rev" or "gid" or "classtype" or "reference" or "metadata" or "target" or "alert" or "noalert" or "fast_pattern":
                    break;
                case "priority":
                    if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var priority)) test.Priority = priority;
                    break;
                case "flow":
                    test.Flow(value ?? "");
                    break;
                case "flowbits":
                    // Setting a mark asks nothing; asking for one cannot be modelled.
                    if (value is null || !(value == "noalert" || value.StartsWith("set,", StringComparison.Ordinal) || value.StartsWith("unset,", StringComparison.Ordinal))) test._isDoubtful = true;
                    break;
                case "ssl_state":
                    test.IsAppLayer = true;
                    if (value == "client_hello") test._asksHello = true;
                    else test._isDoubtful = true;
                    break;
                case "tls.sni" or "tls_sni" or "http.host" or "dns.query" or "dns_query" or "http.header_names":
                    test.IsAppLayer = true;
                    sticky = option.Keyword.ToLowerInvariant().Replace('_', '.').Replace("header.names", "header_names", StringComparison.Ordinal);
                    (dotPrefix, last) = (false, null);
                    break;
                case "dotprefix":
                    dotPrefix = true;
                    break;
                case "content" when sticky is not null:
                    last = BufferTest.Of(sticky, value ?? "", dotPrefix);
                    if (last is null) test._isDoubtful = true;
                    else test._buffers.Add(last);
                    break;
                case "nocase" when last is not null:
                    last.IgnoreCase = true;
                    break;
                case "startswith" when last is not null:
                    last.StartsWith = true;
                    break;
                case "endswith" when last is not null:
                    last.EndsWith = true;
                    break;
                default:
                    test._isDoubtful = true;
                    break;
            }
        }

        // A name of no letters is asked for by no content at all: such a rule is about the buffer being there.
        if (sticky is not null && test._buffers.Count == 0) test._isDoubtful = true;
        test._asksHeaders = test._buffers.RemoveAll(b => b.IsAnyHeader) > 0;
        return test;
    }

    /// <summary>Whether the options hold at a moment.</summary>
    public Tri Matches(Probe probe, Moment moment)
    {
        if (_toServer is { } toServer && toServer != moment.ToServer) return Tri.No;
        if (_established is { } established && established != moment.Established) return Tri.No;
        var stage = _asksHeaders && probe.Connection.IsTunnel ? Stage.FollowUp : Stage.Request;
        if ((_asksHello || _asksHeaders || _buffers.Count > 0) && (moment.Stage != stage || !moment.ToServer)) return Tri.No;
        if (_asksHeaders && !(probe.Connection.Protocol == FirewallProtocol.Http && probe.Connection.HasHeaders)) return Tri.No;
        if (_asksHello && probe.Connection.Protocol != FirewallProtocol.Tls) return Tri.No;
        var result = _isDoubtful ? Tri.Maybe : Tri.Yes;
        foreach (var buffer in _buffers)
        {
            result = result.And(buffer.Matches(probe));
            if (result == Tri.No) return Tri.No;
        }

        return result;
    }

    private void Flow(string value)
    {
        HasFlow = true;
        foreach (var word in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            switch (word)
            {
                case "to_server" or "from_client": _toServer = true; break;
                case "to_client" or "from_server": _toServer = false; break;
                case "established": _established = true; break;
                case "not_established": _established = false; break;
                case "stateless": break;
                default: _isDoubtful = true; break;
            }
    }
}
