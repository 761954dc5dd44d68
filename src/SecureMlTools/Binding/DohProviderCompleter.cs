using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Binding;

/// <summary>Completes the names of known DNS over HTTPS providers.</summary>
public sealed class DohProviderCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return EncryptedDnsOperation.Providers.Where(p => p.TrimStart('.').StartsWith(word.TrimStart('.'), StringComparison.OrdinalIgnoreCase)).Select(p => new CompletionResult(p));
    }
}
