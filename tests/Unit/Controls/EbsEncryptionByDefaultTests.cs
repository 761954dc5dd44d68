using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Baselines;
using SecureMlTools.Controls.Storage;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class EbsEncryptionByDefaultTests
{
    private const string Id = "0ea3fef3-80a7-4778-9d8c-1c0c61111111";
    private const string Key = "arn:aws:kms:eu-west-1:111122223333:key/" + Id;
    private const string Other = "arn:aws:kms:eu-west-1:111122223333:key/1ea3fef3-80a7-4778-9d8c-1c0c61111111";

    private static TestEstate Estate(bool? enabled, string? key = null, string? wanted = null)
    {
        var estate = new TestEstate(new EbsEncryptionByDefault()).With(Readings.EbsEncryptionByDefault, new GetEbsEncryptionByDefaultResponse { EbsEncryptionByDefault = enabled });
        if (key is not null) estate.With(Readings.EbsDefaultKmsKey, new GetEbsDefaultKmsKeyIdResponse { KmsKeyId = key });
        return estate.Parameters(p => p with { EbsKmsKeyId = wanted });
    }

    [Fact]
    public void On_passes() => Estate(true, Key).One().Passes("encrypted by default.");

    [Fact]
    public void Off_fails() => Estate(false, Key).One().Fails("not encrypted by default", Severity.High);

    [Fact]
    public void No_answer_is_unknown() => Estate(null).One().IsUnknown();

    [Fact]
    public void Denied_is_unknown() => new TestEstate(new EbsEncryptionByDefault()).Denied(Readings.EbsEncryptionByDefault).One().IsDenied("ec2:GetEbsEncryptionByDefault");

    [Fact]
    public void The_AWS_managed_key_passes_with_a_warning() => Estate(true, "alias/aws/ebs").One().Passes("cannot be shared");

    [Fact]
    public void The_key_is_asked_for_only_where_it_decides()
    {
        Estate(true).Denied(Readings.EbsDefaultKmsKey).One().Passes();
        Estate(true, wanted: Key).Denied(Readings.EbsDefaultKmsKey).One().IsDenied("ec2:GetEbsDefaultKmsKeyId");
    }

    [Theory]
    [InlineData(Key)]
    [InlineData(Id)]
    public void The_wanted_key_passes_by_any_of_its_names(string wanted) => Estate(true, Key, wanted).One().Passes();

    [Fact]
    public void Another_key_fails() => Estate(true, Other, Key).One().Fails("not with " + Key);

    [Fact]
    public void An_alias_is_resolved_by_KMS_because_AWS_answers_with_the_key()
    {
        const string Alias = "alias/training";
        DescribeKeyResponse Stands(string id) => new() { KeyMetadata = new KeyMetadata { KeyId = id } };
        Estate(true, Key, Alias).With(Readings.WantedEbsKey, Stands(Id), Alias).One().Passes();
        Estate(true, Key, Alias).With(Readings.WantedEbsKey, Stands("something-else"), Alias).One().Fails();
        Estate(true, Key, Alias).Denied(Readings.WantedEbsKey, Alias).One().IsDenied("kms:DescribeKey");
    }

    [Fact]
    public void Turning_on_touches_no_key_that_nobody_asked_for()
    {
        var change = Assert.Single(Estate(false, "alias/aws/ebs").Remedy().Changes);
        Assert.Equal("EbsEncryptionByDefault=false", change.Before.ToString());
        Assert.Equal("EbsEncryptionByDefault=true", change.After.ToString());
    }

    [Fact]
    public void Key_and_flag_are_two_changes_the_key_first()
    {
        var changes = Estate(false, "alias/aws/ebs", Key).Remedy().Changes.OrderBy(c => c.Order).ToList();
        Assert.Equal([("KmsKeyId=alias/aws/ebs", "KmsKeyId=" + Key), ("EbsEncryptionByDefault=false", "EbsEncryptionByDefault=true")], changes.Select(c => (c.Before.ToString(), c.After.ToString())));
    }

    [Fact]
    public void Only_the_key_changes_where_encryption_is_on() => Assert.Equal("KmsKeyId=" + Key, Assert.Single(Estate(true, Other, Key).Remedy().Changes).After.ToString());

    [Fact]
    public void A_key_that_cannot_be_read_is_not_changed()
    {
        var step = Estate(false, null, Key).Denied(Readings.EbsDefaultKmsKey).PlanOne(TestEstate.Region);
        Assert.Null(step.Change);
        Assert.Contains("ec2:GetEbsDefaultKmsKeyId", step.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repair_value_that_contradicts_the_parameter_is_refused()
    {
        var estate = Estate(true, Other, Key).By(b => b with { Repair = new RepairValues { EbsKmsKeyId = Other } });
        Assert.Contains("make them one", estate.Remedy().Reason, StringComparison.Ordinal);
    }
}
