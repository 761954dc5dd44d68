using SecureMlTools.Api;
using SecureMlTools.Inventory;

namespace SecureMlTools;

/// <summary>Makes transports. Core declares it; the adapters in lib/ implement it, so that no SDK is loaded before the first call.</summary>
public interface IAwsTransportFactory
{
    /// <summary>A transport to AWS, or to whatever answers at the target's endpoint.</summary>
    /// <exception cref="AwsException">There is no region, no such profile, or the endpoint is refused.</exception>
    IAwsTransport Live(AwsTarget target);
}

/// <summary>Makes practice accounts.</summary>
public interface IPracticeFactory
{
    /// <summary>The scenarios there are.</summary>
    IReadOnlyList<string> Scenarios { get; }

    /// <summary>A fresh account of a scenario.</summary>
    /// <exception cref="ArgumentException">There is no such scenario.</exception>
    IPracticeAccount Create(string scenario);

    /// <summary>A twin of saved or collected inventories: changing it changes nothing else.</summary>
    IPracticeAccount Twin(IReadOnlyCollection<RegionInventory> inventories);
}

/// <summary>An AWS account in memory.</summary>
public interface IPracticeAccount
{
    /// <summary>Its id.</summary>
    string AccountId { get; }

    /// <summary>Its regions; the first is the default one.</summary>
    IReadOnlyList<string> Regions { get; }

    /// <summary>How often each operation was called, by IAM action.</summary>
    IReadOnlyDictionary<string, long> Calls { get; }

    /// <summary>A transport into one of its regions; null for the default one.</summary>
    IAwsTransport Connect(string? region);
}

/// <summary>Reads and writes YAML. Core declares it; the adapter in lib/ implements it.</summary>
public interface IYaml
{
    /// <summary>Reads a document into nodes that know their line.</summary>
    /// <exception cref="YamlException">It is not valid YAML.</exception>
    YamlNode Parse(string text);
}

/// <summary>A node of a YAML document.</summary>
/// <param name="Line">Its line, from 1.</param>
public abstract record YamlNode(int Line);

/// <summary>A scalar.</summary>
/// <param name="Value">Its text.</param>
/// <param name="IsNull">True for an empty plain scalar, ~ and null.</param>
/// <param name="Line">Its line, from 1.</param>
public sealed record YamlScalar(string Value, bool IsNull, int Line) : YamlNode(Line);

/// <summary>A list.</summary>
/// <param name="Items">Its items.</param>
/// <param name="Line">Its line, from 1.</param>
public sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line);

/// <summary>A map; keys in document order.</summary>
/// <param name="Entries">Its entries: key, the key's line, value.</param>
/// <param name="Line">Its line, from 1.</param>
public sealed record YamlMap(IReadOnlyList<(string Key, int KeyLine, YamlNode Value)> Entries, int Line) : YamlNode(Line);

/// <summary>A document that is not valid YAML.</summary>
public sealed class YamlException(string message, int line) : Exception(message)
{
    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;
}
