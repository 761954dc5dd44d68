using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Binding;
using SecureMlTools.Firewall;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>What Add- and Remove-FirewallAllowDomain share: names are gathered over the whole pipeline, and each rule group is updated once at its end.</summary>
public abstract class AllowDomainChangeCmdlet : RuleGroupChangeCmdlet
{
    // What the domain of a preset holds until a region is given.
    private const string RegionMark = "{region}";

    private readonly Dictionary<(string Region, string Group, bool IsFirewall), List<AllowDomainItem>> _places = [];
    private readonly DomainInput _input = new();

    /// <inheritdoc/>
    [Parameter(ParameterSetName = NameSet, Position = 0, ValueFromPipelineByPropertyName = true, HelpMessage = "Name of the rule group with the allow-list; the only one of the firewall, when left out.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(RuleGroupCompleter))]
    public override string RuleGroupName { get; set; } = "";

    /// <inheritdoc/>
    [Parameter(ParameterSetName = ArnSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "ARN of the rule group with the allow-list; its region is the one changed.")]
    [ValidateNotNullOrEmpty]
    public override string RuleGroupArn { get; set; } = "";

    /// <summary>The firewall whose allow-list is meant.</summary>
    [Parameter(ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true, HelpMessage = "Name or ARN of the firewall whose one allow-list is meant, where no rule group is named; alerts carry it.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FirewallCompleter))]
    public string FirewallName { get; set; } = "";

    /// <summary>The names.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, HelpMessage = "Names: example.com is that one, .example.com or *.example.com the domain with all below it. Alerts and other objects with a Domain, too."), Alias("Domains")]
    [ValidateNotNull]
    public PSObject[] Domain { get; set; } = [];

    /// <summary>Takes each name with all names below it.</summary>
    [Parameter(HelpMessage = "Takes every name as the domain with all names below it.")]
    public SwitchParameter Wildcard { get; set; }

    private protected abstract bool Adds { get; }

    private protected abstract AllowDomainOptions Settings { get; }

    /// <summary>The names of presets, in a region.</summary>
    private protected virtual IEnumerable<AllowDomainItem> Presets(string region) => [];

    private protected abstract Task<AllowDomainPlan> PlanAsync(IAwsTransport aws, string group, IReadOnlyCollection<AllowDomainItem> items, AllowDomainOptions options, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var value in Domain)
            if (_input.Read(value, Adds) is { } item) Place().Add(item);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var sentence in _input.Sentences()) WriteWarning(sentence);
        if (_places.Count == 0 && !MyInvocation.ExpectingInput)
        {
            WriteError(Errors.Make($"There is nothing to {(Adds ? "add" : "take off")}: give names with -Domain, or pipe them in.", "InvalidOption", ErrorCategory.InvalidArgument, null));
            return;
        }

        // However a group was named, by itself, by its ARN or by its firewall, it is updated once.
        var groups = new Dictionary<(string Region, string Name), (IAwsTransport Aws, string Group, List<AllowDomainItem> Items)>();
        foreach (var ((region, named, isFirewall), items) in _places)
            Try(named, () =>
            {
                if (named.Length == 0) throw new OptionException("Name the rule group with the allow-list, or the -FirewallName whose one allow-list is meant.");
                // A log may say anything: which list is widened is not for several firewalls' alerts to decide.
                if (isFirewall && _places.Keys.Count(p => p.IsFirewall) > 1) throw new OptionException($"What was piped in names more than one firewall, '{Text.OneLine(named)}' among them: name the rule group that is meant.");
                var aws = Connect(region.Length == 0 ? null : region);
                var group = isFirewall ? Await(ct => FirewallUses.AllowListOfAsync(aws, named, ct)) : named;
                var key = (aws.Region, FirewallArn.TryParse(group, out var arn) ? arn.Name : group);
                if (!groups.TryGetValue(key, out var place)) groups[key] = place = (aws, group, []);
                place.Items.AddRange(items);
            });
        if (groups.Count > 1 && JournalPath is not null)
        {
            WriteError(Errors.Make("A journal is of one rule group here: name one, or leave -JournalPath out.", "InvalidOption", ErrorCategory.InvalidArgument, JournalPath));
            return;
        }

        foreach (var (aws, group, items) in groups.Values)
            Try(group, () =>
            {
                var options = Settings with { Wildcard = Wildcard, MaxAttempts = MaxRetry, FindFirewalls = !NoWait, Repair = Options() };
                List<AllowDomainItem> all = [.. items.Select(i => i with { Text = i.Text.Replace(RegionMark, aws.Region, StringComparison.Ordinal) }), .. Presets(aws.Region)];
                Carry(aws, Await(ct => PlanAsync(aws, group, all, options, ct)), options.Repair);
            });
    }

    /// <summary>The names for the rule group that the parameters name now.</summary>
    private protected List<AllowDomainItem> Place()
    {
        var isFirewall = Group.Length == 0;
        var group = isFirewall ? FirewallName : Group;
        var place = (FirewallResolver.RegionOf(group) ?? Region ?? "", group, isFirewall);
        if (!_places.TryGetValue(place, out var items)) _places[place] = items = [];
        return items;
    }

    private void Carry(IAwsTransport aws, AllowDomainPlan plan, RepairOptions options)
    {
        foreach (var refusal in plan.Refusals) WriteError(Errors.Make(refusal.Reason, refusal.ErrorId, ErrorCategory.InvalidArgument, refusal.Text));
        foreach (var warning in plan.Warnings) WriteWarning(warning);
        // What was refused name by name is not refused once more as a whole.
        if (plan.HasChange || plan.Refusals.Count == 0 || PassThru) Make(aws, plan.Plan, options);
    }
}
