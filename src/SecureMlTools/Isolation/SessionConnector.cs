using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using SecureMlTools.Operations;

namespace SecureMlTools.Isolation;

/// <summary>The connector of the current session: one per runspace, so that parallel sessions with other profiles or practice accounts never cross.</summary>
internal static class SessionConnector
{
    private static readonly ConditionalWeakTable<Runspace, AwsConnector> Connectors = [];
    private static readonly AwsConnector WithoutRunspace = New();

    /// <summary>The connector of the runspace that runs this thread.</summary>
    public static AwsConnector Current => Runspace.DefaultRunspace is { } runspace ? Connectors.GetValue(runspace, static _ => New()) : WithoutRunspace;

    private static AwsConnector New() => new(() => LibContext.Aws, () => LibContext.Practice);
}
