using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Makes names that a domain list can hold of what people and alerts write, and says what is known against them.</summary>
[Cmdlet(VerbsData.ConvertTo, "FirewallDomain"), OutputType(typeof(FirewallDomain))]
public sealed class ConvertToFirewallDomainCommand : HardeningCmdlet
{
    // Where an object without a Domain keeps its name.
    private static readonly string[] NameProperties = ["Host", "HostName"];

    private readonly DomainInput _input = new();

    /// <summary>The names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Names, host:port, *.host or web addresses; or objects that carry a Domain or Host, such as alerts."), Alias("Domains")]
    [AllowNull, AllowEmptyString, AllowEmptyCollection]
    public object?[]? Domain { get; set; }

    /// <summary>Takes each domain with all names below it.</summary>
    [Parameter(HelpMessage = "Takes each domain with all names below it, however it is written.")]
    public SwitchParameter Wildcard { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (IsVerbose) WriteVerbose(DomainLists.Age);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in Domain ?? [null])
        {
            if (TextOf(item) is not { IsText: true } text) continue;
            var parse = DomainParser.Parse(text.Text, Wildcard);
            if (parse.IsDomain) WriteObject(parse.Domain);
            else WriteError(Errors.Make(parse.Error, "InvalidDomain", ErrorCategory.InvalidArgument, item, "Give a name such as pypi.org, or .pypi.org for the domain with all below it."));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var sentence in _input.Sentences()) WriteWarning(sentence);
    }

    // An alert whose server name is none was never a name to convert: it is told of at the end, as the cmdlets that take alerts do.
    private (bool IsText, string? Text) TextOf(object? item)
    {
        var value = item is PSObject wrapped ? wrapped.BaseObject : item;
        if (value is null or string) return (true, (string?)value);
        if (value is Uri uri) return (true, uri.OriginalString);
        if (DomainInput.Has(item!, "Domain")) return _input.Read(item, adds: false) is { } read ? (true, read.Text) : (false, null);
        return (true, NameProperties.Select(n => DomainInput.Word(item!, n)).FirstOrDefault(n => n is not null));
    }
}
