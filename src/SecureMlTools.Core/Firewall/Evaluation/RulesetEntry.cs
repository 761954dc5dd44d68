using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>Where a rule comes from.</summary>
/// <param name="Name">The group's name, as it is shown.</param>
/// <param name="Arn">Its ARN; null for what was given as text.</param>
internal sealed record RuleOrigin(string Name, string? Arn);

/// <summary>One thing in a ruleset that can decide: a rule, the names of a list, a default action.</summary>
internal abstract class RulesetEntry(SuricataAction action, RuleOrigin? origin)
{
    public SuricataAction Action { get; } = action;

    public RuleOrigin? Origin { get; } = origin;

    /// <summary>The rule's priority in default order; 3 where it names none, as the engine has it.</summary>
    public int Priority { get; init; } = 3;

    /// <summary>False where a pass frees one packet only: a rule on packets with the keyword <c>flow</c>. All other rules free the connection.</summary>
    public virtual bool FreesConnection => true;

    public bool Stops => Action is SuricataAction.Drop or SuricataAction.Reject;

    /// <summary>The rule in words.</summary>
    public abstract string Words { get; }

    /// <summary>Whether it is about the connection's addresses and ports at all. Asked once a connection, before any moment.</summary>
    public virtual Tri Reaches(Probe probe, bool toServer) => Tri.Yes;

    /// <summary>Whether it matches at a moment.</summary>
    /// <param name="probe">The connection.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="target">The target that matched, for a list.</param>
    public abstract Tri Matches(Probe probe, Moment moment, out string? target);
}

/// <summary>The names of a domain list, for one of its protocols: as many rules as targets, asked with one look-up.</summary>
internal sealed class ListEntry(SuricataAction action, RuleOrigin origin, TargetSet targets, bool isTls, string kind, AddressSpec home, AddressSpec external) : RulesetEntry(action, origin)
{
    public override string Words => $"{kind} {(isTls ? "TLS_SNI" : "HTTP_HOST")}";

    public override Tri Reaches(Probe probe, bool toServer) =>
        probe.Connection.Protocol == (isTls ? FirewallProtocol.Tls : FirewallProtocol.Http) && toServer ? home.Matches(probe.Client).And(external.Matches(probe.Server)) : Tri.No;

    public override Tri Matches(Probe probe, Moment moment, out string? target)
    {
        target = null;
        if (moment.Stage != Stage.Request) return Tri.No;
        if (probe.IsHostDoubtful) return Tri.Maybe;
        target = probe.Host is { } host ? targets.Match(host) : null;
        return (target is not null).ToTri();
    }
}

/// <summary>What happens in strict order to a packet that no rule decided.</summary>
internal sealed class DefaultActionEntry(string word) : RulesetEntry(SuricataAction.Drop, null)
{
    private const string Established = "aws:drop_established";

    public override string Words => word;

    /// <summary>True for the default action that drops the first packet of a hello that comes in two.</summary>
    public bool DropsFirstPart => word is "aws:drop_strict" or Established;

    /// <summary>The action of a word; null for one that only logs.</summary>
    public static DefaultActionEntry? Of(string word) => word.StartsWith("aws:alert", StringComparison.Ordinal) ? null : new DefaultActionEntry(word);

    public override Tri Matches(Probe probe, Moment moment, out string? target)
    {
        target = null;
        return word switch
        {
            "aws:drop_strict" => Tri.Yes,
            // All of UDP counts as established to AWS.
            Established => (!probe.Connection.IsTcp || (moment.Established && moment.ToServer)).ToTri(),
            "aws:drop_established_app_layer" => (!probe.Connection.IsTcp || (moment.Established && moment.Stage != Stage.FirstPart)).ToTri(),
            "aws:drop_established_app_layer_to_server" => (!probe.Connection.IsTcp || (moment.Established && moment.ToServer && moment.Stage != Stage.FirstPart)).ToTri(),
            _ => Tri.Maybe,
        };
    }
}

/// <summary>A group whose rules are not known: it might do anything at any packet, or only stop where it holds no rule that passes.</summary>
internal sealed class OpaqueEntry(SuricataAction action, RuleOrigin origin, string why) : RulesetEntry(action, origin)
{
    public override string Words => why;

    public override Tri Matches(Probe probe, Moment moment, out string? target)
    {
        target = null;
        return Tri.Maybe;
    }
}
