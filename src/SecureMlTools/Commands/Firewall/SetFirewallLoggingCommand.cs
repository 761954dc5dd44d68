using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Logging;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Sends the logs of firewalls to other destinations, one call after the other, as AWS takes them.</summary>
[Cmdlet(VerbsCommon.Set, "FirewallLogging", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium), OutputType(typeof(FirewallChangeResult))]
public sealed class SetFirewallLoggingCommand : FirewallChangeCmdlet
{
    private readonly HashSet<(string? Region, string Name)> _done = [];

    /// <summary>The firewalls.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names or ARNs of firewalls."), Alias("FirewallArn", "FirewallNames")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FirewallCompleter))]
    public string[] FirewallName { get; set; } = [];

    /// <summary>Where ALERT logs go.</summary>
    [Parameter(HelpMessage = "Where ALERT logs go: cwl:LOG-GROUP, s3:BUCKET/PREFIX, firehose:STREAM or None; left as it is when left out.")]
    [ValidateNotNullOrEmpty]
    public string? Alert { get; set; }

    /// <summary>Where FLOW logs go.</summary>
    [Parameter(HelpMessage = "Where FLOW logs go, in the same words.")]
    [ValidateNotNullOrEmpty]
    public string? Flow { get; set; }

    /// <summary>Where TLS logs go.</summary>
    [Parameter(HelpMessage = "Where TLS logs go, in the same words; a firewall with TLS inspection writes them.")]
    [ValidateNotNullOrEmpty]
    public string? Tls { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyDictionary<string, LogDestination?>? wanted = null;
        if (!Try(null, () => wanted = FirewallLoggingOperation.Wanted(Alert, Flow, Tls))) return;
        foreach (var name in FirewallName)
            Try(name, () =>
            {
                // Get-FirewallLogging gives a line for each kind of log, and each of them names the firewall.
                if (!_done.Add((FirewallResolver.RegionOf(name) ?? Region, name))) return;
                var aws = Connect(FirewallResolver.RegionOf(name) ?? Region);
                var options = Options();
                var arn = Await(ct => FirewallResolver.FirewallAsync(aws, name, ct));
                if (FirewallArn.TryParse(arn, out var firewall)) Make(aws, Await(ct => FirewallLoggingOperation.PlanAsync(aws, firewall, wanted!, options, ct)), options);
            });
    }
}
