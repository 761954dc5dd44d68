using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Controls.Storage;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class SnapshotSharesTests
{
    private const string Id = "snap-0123456789abcdef0";
    private const string Key = "arn:aws:kms:eu-west-1:111122223333:key/k";
    private const string Partner = "444455556666";
    private const string Root = "{\"Sid\":\"Own\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}";
    private const string Use = "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"},\"Action\":[\"kms:DescribeKey\",\"kms:Decrypt\",\"kms:ReEncrypt*\",\"kms:GenerateDataKey*\"],\"Resource\":\"*\"}";
    private const string Grant = "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"444455556666\"},\"Action\":\"kms:CreateGrant\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"kms:GrantIsForAWSResource\":\"true\"}}}";

    private static TestEstate Estate(bool encrypted = true, params string[] accounts) => Estate(new Snapshot { SnapshotId = Id, OwnerId = TestEstate.Account, Encrypted = encrypted, KmsKeyId = encrypted ? Key : null })
        .With(Readings.SnapshotPermissions, new DescribeSnapshotAttributeResponse { CreateVolumePermissions = [.. accounts.Select(a => new CreateVolumePermission { UserId = a })] }, Id)
        .By(b => b with { TrustedAccounts = [Partner] });

    private static TestEstate Estate(Snapshot snapshot) => new TestEstate(new SnapshotShares()).With(Readings.Snapshots, new DescribeSnapshotsResponse { Snapshots = [snapshot] });

    private static TestEstate Shared(params string[] statements) => Estate(true, Partner)
        .With(Readings.KeyPolicies, new GetKeyPolicyResponse { Policy = $"{{\"Version\":\"2012-10-17\",\"Statement\":[{string.Join(',', statements)}]}}" }, Key)
        .With(Readings.KeyGrants, new ListGrantsResponse { Grants = [] }, Key);

    [Fact]
    public void A_snapshot_shared_with_nobody_passes() => Estate().One().Passes("shared with no account");

    [Fact]
    public void One_shared_with_the_own_account_is_shared_with_nobody() => Estate(true, TestEstate.Account).One().Passes();

    [Fact]
    public void A_trusted_share_with_a_minimal_key_policy_passes() => Shared(Root, Use, Grant).One().Passes("no more than restoring takes");

    [Fact]
    public void An_untrusted_account_fails() => Shared(Root, Use, Grant).By(b => b with { TrustedAccounts = [] }).One().Fails("444455556666 is not among the baseline's trustedAccounts", Severity.High);

    [Fact]
    public void An_unencrypted_share_fails_even_where_trusted() => Estate(false, Partner).One().Fails("not encrypted", Severity.High);

    [Fact]
    public void An_unencrypted_snapshot_shared_with_nobody_is_not_this_controls_business() => Estate(false).One().Passes();

    [Fact]
    public void A_snapshot_under_an_AWS_managed_key_cannot_be_shared() => Estate(new Snapshot { SnapshotId = Id, OwnerId = TestEstate.Account, Encrypted = true, KmsKeyId = Key })
        .With(Readings.SnapshotKeys, new DescribeKeyResponse { KeyMetadata = new KeyMetadata { KeyManager = "AWS" } }, Key).One().IsNotApplicable("cannot be shared");

    [Fact]
    public void A_key_policy_that_gives_everything_fails() =>
        Shared(Root, "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"444455556666\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}").One().Fails("gives 444455556666 kms:*", Severity.High);

    [Theory]
    [InlineData("\"Action\":[\"kms:Decrypt\",\"kms:PutKeyPolicy\"]")]
    [InlineData("\"NotAction\":\"kms:Encrypt\"")]
    [InlineData("\"Action\":\"kms:Put*\"")]
    public void A_key_policy_that_gives_administration_fails(string action) =>
        Shared(Root, Use, Grant, $"{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"444455556666\"}},{action},\"Resource\":\"*\"}}").One().Fails("kms:PutKeyPolicy", Severity.High);

    [Fact]
    public void A_grant_must_be_for_an_AWS_resource() =>
        Shared(Root, Use, "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"444455556666\"},\"Action\":\"kms:CreateGrant\",\"Resource\":\"*\"}").One().Fails("without kms:GrantIsForAWSResource", Severity.High);

    [Fact]
    public void IfExists_demands_nothing() =>
        Shared(Root, Use, Grant.Replace("\"Bool\"", "\"BoolIfExists\"", StringComparison.Ordinal)).One().Fails("without kms:GrantIsForAWSResource");

    [Fact]
    public void A_key_that_anyone_may_use_fails() =>
        Shared(Root, Use, Grant, "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:Decrypt\",\"Resource\":\"*\"}").One().Fails("lets anyone decrypt", Severity.High);

    [Fact]
    public void A_statement_for_all_callers_of_another_account_is_not_for_this_one() =>
        Shared(Root, Use, Grant, "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"kms:*\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"kms:CallerAccount\":\"111122223333\"}}}").One().Passes();

    [Fact]
    public void A_key_that_gives_too_little_is_low_and_says_what_is_missing() => Shared(Root, Use).One().Fails("does not give it kms:CreateGrant", Severity.Low);

    [Fact]
    public void What_the_policy_does_not_give_a_grant_may() => Shared(Root, Use)
        .With(Readings.KeyGrants, new ListGrantsResponse { Grants = [new GrantListEntry { GranteePrincipal = "arn:aws:iam::444455556666:role/restore", Operations = ["CreateGrant"] }] }, Key).One().Passes();

    [Fact]
    public void A_policy_that_cannot_be_read_is_unknown() => Shared("{\"Effect\":\"Maybe\"}").One().IsUnknown("cannot be judged");

    [Fact]
    public void Denied_readings_are_unknown_for_those_that_need_them()
    {
        new TestEstate(new SnapshotShares()).Denied(Readings.Snapshots).One().IsDenied("ec2:DescribeSnapshots");
        Estate(true, Partner).Denied(Readings.SnapshotPermissions, Id).One().IsDenied("ec2:DescribeSnapshotAttribute");
        Shared(Root).Denied(Readings.KeyPolicies, Key).One().IsDenied("kms:GetKeyPolicy");
        Shared(Root, Use).Denied(Readings.KeyGrants, Key).One().IsDenied("kms:ListGrants");
        Shared(Root, Use, Grant).Denied(Readings.KeyGrants, Key).One().Passes();
        Estate().Denied(Readings.SnapshotKeys, Key).One().Passes();
    }

    [Fact]
    public void A_failure_that_is_certain_stands_though_the_key_cannot_be_judged() => Estate(true, "999999999999").Denied(Readings.KeyPolicies, Key).One().Fails("999999999999");

    [Fact]
    public void No_repair_is_offered() => Assert.Contains("may break the account on the other side", Estate(false, Partner).Remedy().Reason, StringComparison.Ordinal);
}
