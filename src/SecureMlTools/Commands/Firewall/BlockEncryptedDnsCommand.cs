using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Closes the ways to DNS resolvers outside: by port, and DNS over HTTPS by the providers' names.</summary>
[Cmdlet(VerbsSecurity.Block, "EncryptedDns", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = NameSet), OutputType(typeof(FirewallChangeResult))]
public sealed class BlockEncryptedDnsCommand : RuleGroupChangeCmdlet
{
    /// <summary>Ports to close.</summary>
    [Parameter(HelpMessage = "Ports to close over TCP and UDP; 53 and 853 when left out."), Alias("Ports")]
    [ValidateRange(1, 65535)]
    public int[] Port { get; set; } = [53, 853];

    /// <summary>Providers to close.</summary>
    [Parameter(HelpMessage = "Names of DNS over HTTPS providers to close, .quad9.net with all below it; the known ones when left out."), Alias("DohProviders")]
    [AllowEmptyCollection, ArgumentCompleter(typeof(DohProviderCompleter))]
    public string[] DohProvider { get; set; } = [.. EncryptedDnsOperation.Providers];

    /// <summary>Leaves QUIC open.</summary>
    [Parameter(HelpMessage = "Leaves QUIC open, and with it DNS over HTTP/3: its rules drop HTTP/3 to anywhere, which clients do over TLS instead.")]
    public SwitchParameter AllowQuic { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(Group, () =>
    {
        var aws = Connect();
        var options = Options();
        Make(aws, Await(ct => EncryptedDnsOperation.PlanAsync(aws, Group, Port, DohProvider, !AllowQuic, options, MaxRetry, ct)), options);
    });
}
