using System.CommandLine;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli.Options;

/// <summary>Which controls and machines.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<string[]> _control = Take.List("--control", "Controls, by comma or repeated, with wildcards: IMDS-*, NET-01.", "ID");
    private readonly Option<string[]> _instance = Take.List("--instance-id", "Machines with what they use, ids or ARNs; everything in the region when left out.", "ID");

    public void AddTo(Command command)
    {
        command.Add(_control);
        command.Add(_instance);
    }

    public IReadOnlyList<string> Controls(ParseResult parsed) => parsed.GetValue(_control)!;

    /// <exception cref="OptionException">One is malformed.</exception>
    public IReadOnlyList<string> InstanceIds(ParseResult parsed) => [.. parsed.GetValue(_instance)!.Select(Operations.InstanceIds.Parse).Distinct(StringComparer.Ordinal)];
}
