using System.Collections.Frozen;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>What a keyword is for.</summary>
internal enum KeywordKind
{
    /// <summary>A condition or a note by itself.</summary>
    Plain,

    /// <summary>Names the text that the next contents look at: <c>tls.sni</c>.</summary>
    Buffer,

    /// <summary>Says of the content before it which text it looks at: <c>http_host</c>.</summary>
    Modifier,

    /// <summary>Changes the text before contents look at it: <c>dotprefix</c>.</summary>
    Transform,
}

/// <summary>What may stand behind a keyword's colon.</summary>
internal enum KeywordValue
{
    /// <summary>Nothing, and no colon.</summary>
    None,

    /// <summary>A value or nothing.</summary>
    Optional,

    /// <summary>A value without quotes.</summary>
    Bare,

    /// <summary>A value with or without quotes.</summary>
    Any,

    /// <summary>A value in quotes.</summary>
    Quoted,
}

/// <summary>A keyword of the engine.</summary>
internal sealed record SuricataKeyword(string Name, KeywordKind Kind, KeywordValue Value);

/// <summary>
/// The keywords of Suricata 7.0.10, asked of the engine itself: what it lists (suricata --list-keywords), the other names it takes for them, and what
/// it lets stand behind each.
/// </summary>
internal static class SuricataKeywords
{
    private const string Buffers = """
        base64_data dce_stub_data dcerpc.stub_data dnp3.data dnp3_data dns.query dns_query file.data file.magic file.name file_data http.accept
        http.accept_enc http.accept_lang http.connection http.content_len http.content_type http.cookie http.header http.header.raw http.header_names
        http.host http.host.raw http.location http.method http.protocol http.referer http.request_body http.request_header http.request_line
        http.response_body http.response_header http.response_line http.server http.start http.stat_code http.stat_msg http.uri http.uri.normalized
        http.uri.raw http.user_agent http2.header_name http_accept http_accept_enc http_accept_lang http_connection http_content_len http_content_type
        http_header_names http_protocol http_referer http_request_line http_response_line http_start icmpv4.hdr icmpv6.hdr ike.init_spi
        ike.key_exchange_payload ike.nonce_payload ike.resp_spi ike.vendor ip.dst ip.src ipv4.hdr ipv6.hdr ja3.hash ja3.string ja3_hash ja3_string
        ja3s.hash ja3s.string ja4.hash ja4_hash krb5.cname krb5.sname krb5_cname krb5_sname mqtt.connect.clientid mqtt.connect.password
        mqtt.connect.username mqtt.connect.willmessage mqtt.connect.willtopic mqtt.publish.message mqtt.publish.topic mqtt.subscribe.topic
        mqtt.unsubscribe.topic pkt_data quic.cyu.hash quic.cyu.string quic.sni quic.ua quic.version rfb.name sip.method sip.protocol sip.request_line
        sip.response_line sip.stat_code sip.stat_msg sip.uri smb.named_pipe smb.ntlmssp_domain smb.ntlmssp_user smb.share smb_named_pipe smb_share
        snmp.community snmp.usm ssh-hassh ssh-hassh-server ssh-hassh-server-string ssh-hassh-string ssh.hassh ssh.hassh.server ssh.hassh.server.string
        ssh.hassh.string ssh.proto ssh.software ssh_proto ssh_software tcp.hdr tls.cert_fingerprint tls.cert_issuer tls.cert_serial tls.cert_subject
        tls.certs tls.random tls.random_bytes tls.random_time tls.sni tls_cert_fingerprint tls_cert_issuer tls_cert_serial tls_cert_subject tls_sni udp.hdr
        """;

    private const string Modifiers = """
        http_client_body http_cookie http_header http_host http_method http_raw_header http_raw_host http_raw_uri http_server_body http_stat_code
        http_stat_msg http_uri http_user_agent
        """;

    private const string Transforms = """
        compress_whitespace dotprefix header_lowercase strip_pseudo_headers strip_whitespace to_lowercase to_md5 to_sha1 to_sha256 to_uppercase url_decode
        """;

    private const string Flags = "alert bypass endswith ftpbounce noalert nocase prefilter rawbytes sameip startswith tls.store tls_cert_expired tls_cert_valid tls_store";

    private const string Bare = """
        ack app-layer-event asn1 bsize byte_extract byte_jump byte_math byte_test cip_service classtype config datarep dataset dce_iface dce_opnum
        dcerpc.iface dcerpc.opnum decode-event depth detection_filter dhcp.leasetime dhcp.rebinding_time dhcp.renewal_time distance dnp3.func dnp3.ind
        dnp3.obj dnp3_func dnp3_ind dnp3_obj dns.opcode dsize engine-event enip_command filemd5 filesha1 filesha256 filesize flags flow flow.age flowbits
        flowint flowvar fragbits fragoffset frame ftpdata_command geoip gid hostbits http2.errorcode http2.frametype http2.priority http2.settings
        http2.size_update http2.window icmp_id icmp_seq icmpv4-csum icmpv6-csum icmpv6.mtu icode id ike.chosen_sa_attribute ike.exchtype
        ike.key_exchange_payload_length ike.nonce_payload_length ipopts iprep ipv4-csum isdataat itype krb5.ticket_encryption krb5_err_code krb5_msg_type
        l3_proto lua luajit metadata modbus mqtt.connack.return_code mqtt.connack.session_present mqtt.connect.flags mqtt.flags mqtt.protocol_version
        mqtt.qos mqtt.reason_code mqtt.type nfq_set_mark nfs.version nfs_procedure nfs_version offset pktvar priority reference requires rev rfb.secresult
        rfb.sectype rpc seq sid snmp.pdu_type snmp.version ssl_state ssl_version stream-event stream_size tag target tcp.ack tcp.flags tcp.mss tcp.seq
        tcp.window tcpv4-csum tcpv6-csum threshold tls.cert_chain_len tls.version tls_cert_notafter tls_cert_notbefore ttl udpv4-csum udpv6-csum urilen
        window within xbits
        """;

    private static readonly FrozenDictionary<string, SuricataKeyword> All = new[]
    {
        Of(Buffers, KeywordKind.Buffer, KeywordValue.None),
        Of(Modifiers, KeywordKind.Modifier, KeywordValue.None),
        Of(Transforms, KeywordKind.Transform, KeywordValue.None),
        Of("pcrexform xor", KeywordKind.Transform, KeywordValue.Quoted),
        Of(Flags, KeywordKind.Plain, KeywordValue.None),
        Of(Bare, KeywordKind.Plain, KeywordValue.Bare),
        Of("base64_decode fast_pattern filestore", KeywordKind.Plain, KeywordValue.Optional),
        Of("app-layer-protocol fileext filename ip_proto pcre ssh.protoversion ssh.softwareversion tos", KeywordKind.Plain, KeywordValue.Any),
        Of("content filemagic msg replace tls.fingerprint tls.issuerdn tls.subject uricontent", KeywordKind.Plain, KeywordValue.Quoted),
    }.SelectMany(k => k).ToFrozenDictionary(k => k.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Keywords that only AWS Network Firewall knows.</summary>
    public static FrozenSet<string> OfAws { get; } = new[] { "aws_domain_category", "aws_url_category" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The keyword of a name, case aside; null where the engine has none.</summary>
    public static SuricataKeyword? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>The keyword whose name is nearest.</summary>
    public static string Nearest(string name) => All.Keys.OrderBy(k => EditDistance.Between(k, name.ToLowerInvariant())).ThenBy(k => k, StringComparer.Ordinal).First();

    private static IEnumerable<SuricataKeyword> Of(string names, KeywordKind kind, KeywordValue value) =>
        names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(n => new SuricataKeyword(n, kind, value));
}
