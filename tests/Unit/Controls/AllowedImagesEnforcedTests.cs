using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Images;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class AllowedImagesEnforcedTests
{
    private static TestEstate Estate(string? state, string? managedBy = null) => new TestEstate(new AllowedImagesEnforced())
        .With(Readings.AllowedImages, new GetAllowedImagesSettingsResponse { State = state, ManagedBy = managedBy, ImageCriteria = [new ImageCriterion { ImageProviders = ["amazon"] }] });

    [Fact]
    public void Enabled_passes() => Estate("enabled").One().Passes("the one criterion");

    [Fact]
    public void Audit_mode_is_low() => Estate("audit-mode").One().Fails("can be launched", Severity.Low);

    [Fact]
    public void Disabled_fails() => Estate("disabled").One().Fails("Any public image", Severity.Medium);

    [Theory]
    [InlineData(null)]
    [InlineData("new-mode")]
    public void Anything_else_is_unknown(string? state) => Estate(state).One().IsUnknown();

    [Fact]
    public void Denied_is_unknown() => new TestEstate(new AllowedImagesEnforced()).Denied(Readings.AllowedImages).One().IsDenied("ec2:GetAllowedImagesSettings");

    [Fact]
    public void No_repair_is_offered_and_the_reason_names_the_first_step()
    {
        Assert.Contains("audit-mode comes first", Estate("disabled").Remedy().Reason, StringComparison.Ordinal);
        Assert.Contains("declarative policy", Estate("disabled", "declarative-policy").Remedy().Reason, StringComparison.Ordinal);
    }
}
