using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SecureMlTools.Yaml;

/// <summary>Reads YAML into nodes that know their line. Aliases are refused: a baseline has no use for them, and they can grow without bound.</summary>
public sealed class YamlReader : IYaml
{
    /// <inheritdoc/>
    public YamlNode Parse(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return new YamlMap([], 1);
            parser.Consume<DocumentStart>();
            var node = Node(parser);
            parser.Consume<DocumentEnd>();
            return parser.Accept<DocumentStart>(out var second) ? throw new SecureMlTools.YamlException("more than one document in the file", (int)second.Start.Line) : node;
        }
        catch (YamlDotNet.Core.YamlException e)
        {
            throw new SecureMlTools.YamlException((e.InnerException ?? e).Message, (int)e.Start.Line);
        }
    }

    private static YamlNode Node(Parser parser)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null", (int)scalar.Start.Line);

        if (parser.TryConsume<SequenceStart>(out var list))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(parser));
            return new YamlList(items, (int)list.Start.Line);
        }

        if (parser.TryConsume<MappingStart>(out var map))
        {
            var entries = new List<(string, int, YamlNode)>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (!parser.TryConsume<Scalar>(out var key)) throw new SecureMlTools.YamlException("a key that is not a text", (int)parser.Current!.Start.Line);
                entries.Add((key.Value, (int)key.Start.Line, Node(parser)));
            }

            return new YamlMap(entries, (int)map.Start.Line);
        }

        throw new SecureMlTools.YamlException("aliases are not taken", (int)parser.Current!.Start.Line);
    }
}
