using System.Collections;
using System.Management.Automation;
using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Makes names that a domain list can hold of what people and alerts write, and says what is known against them.</summary>
[Cmdlet(VerbsData.ConvertTo, "FirewallDomain"), OutputType(typeof(FirewallDomain))]
public sealed class ConvertToFirewallDomainCommand : HardeningCmdlet
{
    // Where an object keeps its name; of an alert, what it made of the name first, then what stood on the wire.
    private static readonly string[] NameProperties = ["Domain", "RawHost", "Host", "HostName"];

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
            var parse = DomainParser.Parse(NameOf(item), Wildcard);
            if (parse.IsDomain) WriteObject(parse.Domain);
            else WriteError(Errors.Make(parse.Error, "InvalidDomain", ErrorCategory.InvalidArgument, item, "Give a name such as pypi.org, or .pypi.org for the domain with all below it."));
        }
    }

    private static string? NameOf(object? item)
    {
        var value = item is PSObject wrapped ? wrapped.BaseObject : item;
        switch (value)
        {
            case null: return null;
            case string text: return text;
            case Uri uri: return uri.OriginalString;
            case IDictionary map:
                foreach (var name in NameProperties)
                    if (map[name] is { } found) return NameOf(found);
                return null;
        }

        var properties = PSObject.AsPSObject(item!).Properties;
        foreach (var name in NameProperties)
            if (properties[name]?.Value is { } found and not PSObject { BaseObject: PSCustomObject }) return NameOf(found is string or PSObject ? found : found.ToString());
        return null;
    }
}
