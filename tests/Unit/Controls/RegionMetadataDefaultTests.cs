using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Metadata;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class RegionMetadataDefaultTests
{
    private static readonly RegionMetadataDefault Control = new();

    private static InventoryBuilder With(string? tokens, int? hops = null, string? managedBy = null, string? enforced = null) => new()
    {
        Defaults = new InstanceMetadataDefaultsResponse { HttpTokens = tokens, HttpPutResponseHopLimit = hops, ManagedBy = managedBy, HttpTokensEnforced = enforced },
    };

    [Fact]
    public void Required_passes() => Expect.Pass(With("required").Find(Control, RegionName));

    [Fact]
    public void Enforced_passes_and_says_so() => Expect.Pass(With("required", enforced: "enabled").Find(Control, RegionName), "HttpTokensEnforced=enabled");

    [Theory]
    [InlineData("optional")]
    [InlineData("no-preference")]
    [InlineData(null)]
    public void Anything_less_fails(string? tokens) => Expect.Fail(With(tokens).Find(Control, RegionName), Severity.High, tokens ?? "no-preference");

    [Fact]
    public void No_defaults_at_all_fail() => Expect.Fail(new InventoryBuilder().Find(Control, RegionName), Severity.High, "no-preference");

    [Fact]
    public void A_word_that_is_not_known_is_unknown() => Expect.Unknown(With("perhaps").Find(Control, RegionName));

    [Fact]
    public void Denied_is_unknown() => Expect.Unknown(With("required").Deny(Readings.MetadataDefaults).Find(Control, RegionName), "ec2:GetInstanceMetadataDefaults");

    [Fact]
    public void The_repair_remembers_that_there_was_no_preference()
    {
        var change = Assert.Single(new InventoryBuilder().Remedy(Control, RegionName).Changes);
        Assert.Equal(("HttpTokens=no-preference", "HttpTokens=required"), (change.Before.ToString(), change.After.ToString()));
    }

    [Fact]
    public void The_repair_sets_the_hop_limit_only_where_the_baseline_has_one()
    {
        var change = Assert.Single(With("optional").Repairs(r => r with { DefaultHopLimit = 2 }).Remedy(Control, RegionName).Changes);
        Assert.Equal(("no-preference", "2"), (change.Before["HttpPutResponseHopLimit"], change.After["HttpPutResponseHopLimit"]));
        Assert.Null(Assert.Single(With("optional", hops: 2).Repairs(r => r with { DefaultHopLimit = 2 }).Remedy(Control, RegionName).Changes).After["HttpPutResponseHopLimit"]);
    }

    [Fact]
    public void A_declarative_policy_is_not_repaired_from_the_account() =>
        Assert.Contains("declarative policy", With("optional", managedBy: "declarative-policy").Remedy(Control, RegionName).Reason, StringComparison.Ordinal);
}
