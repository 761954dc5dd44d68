using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Metadata;

/// <summary>IMDS-03: whoever launches a machine here and says nothing of its metadata options gets IMDSv2.</summary>
internal sealed class RegionMetadataDefault : RegionControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "IMDS-03",
        Title = "Region default enforces IMDSv2",
        Family = "Metadata",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Region,
        Protects = "Scripts and templates that say nothing of the metadata service go on launching machines that hand out keys without a token.",
        Remediation = "Set the region's metadata default HttpTokens to required (Set-ImdsV2Default).",
        References = ["AWS Config ec2-imdsv2-check", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html#set-imdsv2-account-defaults"],
        CanRepair = true,
        Needs = [Readings.MetadataDefaults],
    };

    /// <summary>The region's default of HttpTokens, with AWS's word for none.</summary>
    public static string HttpTokens(Estate estate) => estate.Need(Readings.MetadataDefaults).AccountLevel?.HttpTokens ?? MetadataDefaultsKind.NoPreference;

    protected override Verdict Judge(Estate estate, Baseline baseline)
    {
        var defaults = estate.Need(Readings.MetadataDefaults).AccountLevel;
        var tokens = HttpTokens(estate);
        IReadOnlyList<Evidence> seen =
        [
            new("AccountLevel.HttpTokens", tokens, "ec2:GetInstanceMetadataDefaults"),
            .. defaults?.HttpTokensEnforced is { } enforced ? [new Evidence("AccountLevel.HttpTokensEnforced", enforced, "ec2:GetInstanceMetadataDefaults")] : Array.Empty<Evidence>(),
            .. defaults?.ManagedBy is { } by ? [new Evidence("AccountLevel.ManagedBy", by, "ec2:GetInstanceMetadataDefaults")] : Array.Empty<Evidence>(),
        ];
        return tokens switch
        {
            "required" when defaults?.HttpTokensEnforced == "enabled" => Verdict.Pass($"New machines in {estate.Region} require IMDSv2, and launches that ask for less are refused (HttpTokensEnforced=enabled).", seen),
            "required" => Verdict.Pass($"New machines in {estate.Region} require IMDSv2 unless their launch says otherwise (HttpTokens=required).", seen),
            "optional" => Verdict.Fail($"New machines in {estate.Region} accept IMDSv1 unless their launch says otherwise (HttpTokens=optional).", seen),
            MetadataDefaultsKind.NoPreference => Verdict.Fail($"{estate.Region} has no default for new machines (HttpTokens=no-preference): their image or their launch decides.", seen),
            _ => Verdict.Unknown($"GetInstanceMetadataDefaults gave an HttpTokens that is not known: {Text.OneLine(tokens)}.", seen),
        };
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        var defaults = estate.Need(Readings.MetadataDefaults).AccountLevel;
        return DeclarativePolicy.Refusal(defaults?.ManagedBy) ?? Repair.Remedy.Of(MetadataDefaultsKind.Change(estate, finding.ControlId, defaults, baseline.Repair.DefaultHopLimit));
    }
}
