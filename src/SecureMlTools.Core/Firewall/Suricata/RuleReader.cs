using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>Reads one line as a rule: action, header, options. Where the engine guesses (no parentheses, two of them), this refuses.</summary>
internal ref struct RuleReader
{
    private readonly string _text;
    private readonly int _line;
    private int _at;
    private RuleProblem? _problem;

    private RuleReader(string text, int line) => (_text, _line) = (text, line);

    /// <summary>Reads a line.</summary>
    public static bool TryRead(string text, int line, [NotNullWhen(true)] out SuricataRule? rule, [NotNullWhen(false)] out RuleProblem? problem)
    {
        var reader = new RuleReader(text, line);
        rule = reader.Rule();
        problem = reader._problem;
        return rule is not null;
    }

    private SuricataRule? Rule()
    {
        if (Word("an action") is not { } action || Action(action) is not { } what) return null;
        if (Word("a protocol") is not { } protocol || Protocol(protocol) is not { } known) return null;
        if (Part("source addresses", ports: false) is not { } source) return null;
        if (Part("source ports", ports: true) is not { } sourcePort) return null;
        if (Word("a direction") is not { } direction) return null;
        if (direction is not ("->" or "<>")) return Fail(_at - direction.Length, $"The direction is '{Shown(direction)}'; write '->' or '<>'.");
        if (Part("destination addresses", ports: false) is not { } destination) return null;
        if (Part("destination ports", ports: true) is not { } destinationPort) return null;
        if (Options() is not { } options) return null;
        return new SuricataRule
        {
            Action = what,
            Protocol = known,
            Source = source,
            SourcePort = sourcePort,
            IsBidirectional = direction == "<>",
            Destination = destination,
            DestinationPort = destinationPort,
            Options = options,
        };
    }

    private SuricataAction? Action(string word)
    {
        if (word.Equals("pass", StringComparison.OrdinalIgnoreCase)) return SuricataAction.Pass;
        if (word.Equals("drop", StringComparison.OrdinalIgnoreCase)) return SuricataAction.Drop;
        if (word.Equals("reject", StringComparison.OrdinalIgnoreCase)) return SuricataAction.Reject;
        if (word.Equals("alert", StringComparison.OrdinalIgnoreCase)) return SuricataAction.Alert;
        Fail(_at - word.Length, $"'{Shown(word)}' is no action of AWS Network Firewall; a rule begins with pass, drop, reject or alert.", RuleProblemKind.Action);
        return null;
    }

    // The engine takes the names of the network protocols in any case, those of applications in lower case only.
    private string? Protocol(string word)
    {
        foreach (var c in word)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return FailText(_at - word.Length, $"'{Shown(word)}' is no protocol; write one, such as tcp, tls or http.");
        var lower = word.ToLowerInvariant();
        return lower == word || lower is "tcp" or "udp" or "ip" or "icmp" or "sctp"
            ? lower
            : FailText(_at - word.Length, $"The protocol '{Shown(word)}' is not in lower case, and the engine does not know it so; write {lower}.");
    }

    // A word of the header, which ends at a blank. The engine takes a tab for a part of the word.
    private string? Word(string what)
    {
        while (_at < _text.Length && (_text[_at] == ' ' || (_text[_at] == '\t' && _at == 0))) _at++;
        var start = _at;
        while (_at < _text.Length && _text[_at] is not (' ' or '\t')) _at++;
        if (_at == start) return FailText(start, _at < _text.Length ? "A tab stands in the header; write a blank." : $"The rule ends where {what} should stand.");
        return _text[start.._at];
    }

    // A part of the header that can be a group in brackets, with blanks in it.
    private string? Part(string what, bool ports)
    {
        while (_at < _text.Length && _text[_at] == ' ') _at++;
        var start = _at;
        var depth = 0;
        for (; _at < _text.Length && (depth > 0 || _text[_at] != ' '); _at++)
            if (_text[_at] == '[') depth++;
            else if (_text[_at] == ']') depth--;
        if (_at == start || (_at == _text.Length && depth <= 0)) return FailText(_at, $"The rule ends where {what} should stand, or right after them.");
        var part = _text[start.._at];
        return HeaderSyntax.Fault(part, ports) is { } fault ? FailText(start + fault.At, $"In the {what}: {fault.Message}") : part;
    }

    private ImmutableArray<SuricataOption>? Options()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t') _at++;
        var end = _text.AsSpan().TrimEnd().Length;
        if (_at >= end || _text[_at] != '(') return FailOptions(_at, "The options do not begin with '('.");
        if (_text[end - 1] != ')' || end - 1 == _at) return FailOptions(end, "The rule does not end with ')'; nothing may stand behind it.");
        end--;
        _at++;
        var options = ImmutableArray.CreateBuilder<SuricataOption>();
        while (true)
        {
            while (_at < end && _text[_at] is ' ' or '\t') _at++;
            if (_at >= end) return options.ToImmutable();
            if (Option(end) is not { } option) return null;
            options.Add(option);
        }
    }

    private SuricataOption? Option(int end)
    {
        // As the engine does it: a semicolon ends an option, between quotes too, unless a backslash stands before it.
        var start = _at;
        var stop = start;
        while (stop < end && !(_text[stop] == ';' && (stop == start || _text[stop - 1] != '\\'))) stop++;
        if (stop == end) return FailOption(start, "The option does not end with ';'.");
        _at = stop + 1;

        var option = _text.AsSpan(start, stop - start);
        var colon = option.IndexOf(':');
        var keyword = (colon < 0 ? option : option[..colon]).TrimEnd(" \t");
        if (keyword.IsEmpty) return FailOption(start, "A ';' stands where a keyword should.");
        foreach (var c in keyword)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return FailOption(start, $"'{Shown(keyword.ToString())}' is no keyword; is a ';' missing before it, or one too many in quotes (write '\\;')?");
        if (colon < 0) return new SuricataOption(keyword.ToString());

        var value = option[(colon + 1)..].Trim(" \t");
        if (value.IsEmpty) return FailOption(start + colon, $"Nothing stands behind '{keyword}:'; leave the colon out, or write a value.");
        return QuoteFault(keyword, value) is { } fault ? FailOption(start + colon + 1, fault) : new SuricataOption(keyword.ToString(), value.ToString());
    }

    private static string? QuoteFault(ReadOnlySpan<char> keyword, ReadOnlySpan<char> value)
    {
        var body = value[0] == '!' ? value[1..].TrimStart(" \t") : value;
        if (body.IsEmpty) return $"Nothing stands behind the '!' of {keyword}.";
        if (body[0] != '"') return null;
        if (body.Length == 1 || body[^1] != '"') return $"The value of {keyword} begins with a quote and does not end with one.";
        if (body.Length == 2) return $"The value of {keyword} is empty.";
        var slashes = 0;
        while (body[^(2 + slashes)] == '\\') slashes++;
        return slashes % 2 == 1 ? $"The closing quote of {keyword} has a backslash before it." : null;
    }

    private SuricataRule? Fail(int at, string message, RuleProblemKind kind = RuleProblemKind.Syntax)
    {
        _problem ??= new RuleProblem(_line, at + 1, message, _text, kind);
        return null;
    }

    private string? FailText(int at, string message)
    {
        Fail(at, message);
        return null;
    }

    private ImmutableArray<SuricataOption>? FailOptions(int at, string message)
    {
        Fail(at, message);
        return null;
    }

    private SuricataOption? FailOption(int at, string message)
    {
        Fail(at, message);
        return null;
    }

    private static string Shown(string value) => Text.OneLine(value.Length > 60 ? value[..60] + "..." : value);
}
