using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Controls.Instances;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class EnclaveParentTests
{
    private const string Key = "arn:aws:kms:eu-west-1:111122223333:key/k";
    private const string Pcr = "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6";

    private static TestEstate Estate(bool? enclave = true, string tokens = "required", string? publicIp = null, string support = "supported", params string[] keys) => new TestEstate(new EnclaveParent())
        .Machines(new Instance
        {
            InstanceId = "i-1",
            InstanceType = "m5.xlarge",
            State = new() { Name = "running" },
            EnclaveOptions = enclave is null ? null : new EnclaveOptions { Enabled = enclave },
            MetadataOptions = new() { HttpEndpoint = "enabled", HttpTokens = tokens },
            NetworkInterfaces = publicIp is null ? [] : [new() { Association = new() { PublicIp = publicIp } }],
        })
        .With(Readings.InstanceTypes, new DescribeInstanceTypesResponse { InstanceTypes = [new InstanceTypeInfo { InstanceType = "m5.xlarge", NitroEnclavesSupport = support }] })
        .Parameters(p => p with { EnclaveKeyIds = keys });

    private static TestEstate Keyed(params string[] statements) => Estate(keys: Key)
        .With(Readings.KeyPolicies, new GetKeyPolicyResponse { Policy = $"{{\"Statement\":[{string.Join(',', statements)}]}}" }, Key);

    private static string Allow(string condition, string action = "kms:Decrypt") =>
        $"{{\"Sid\":\"Enclave\",\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"arn:aws:iam::111122223333:role/parent\"}},\"Action\":\"{action}\",\"Resource\":\"*\",\"Condition\":{{{condition}}}}}";

    private static string Attested(string key = "ImageSha384", string value = Pcr, string @operator = "StringEqualsIgnoreCase") => $"\"{@operator}\":{{\"kms:RecipientAttestation:{key}\":\"{value}\"}}";

    [Fact]
    public void No_enclave_is_not_applicable() => Estate(false, "optional").One().IsNotApplicable();

    [Fact]
    public void A_record_that_does_not_say_is_unknown() => Estate(null).One().IsUnknown("EnclaveOptions");

    [Theory]
    [InlineData("ImageSha384")]
    [InlineData("imagesha384")]
    [InlineData("PCR0")]
    [InlineData("PCR2")]
    [InlineData("PCR8")]
    public void A_hardened_parent_with_an_attested_key_passes(string pcr) => Keyed(Allow(Attested(pcr))).One().Passes("demands attestation");

    [Fact]
    public void Without_keys_in_the_baseline_only_the_machine_is_judged()
    {
        Estate().One().IsNotApplicable("no policy set");
        Estate(tokens: "optional").One().Fails("IMDSv1");
    }

    [Fact]
    public void IMDSv1_a_public_address_and_the_wrong_type_fail()
    {
        Keyed(Allow(Attested())).One().Passes();
        Estate(tokens: "optional").One().Fails("HttpTokens=optional", Severity.High);
        Estate(publicIp: "203.0.113.9").One().Fails("public address 203.0.113.9");
        Estate(support: "unsupported").One().Fails("does not support enclaves");
    }

    [Fact]
    public void A_key_without_attestation_fails()
    {
        Keyed(Allow("\"Bool\":{\"aws:SecureTransport\":\"true\"}")).One().Fails("without attestation");
        Keyed(Allow(Attested()), Allow("", "kms:*").Replace(",\"Condition\":{}", "", StringComparison.Ordinal)).One().Fails("statement 'Enclave' without attestation");
        Keyed(Allow(Attested(@operator: "StringEqualsIfExists"))).One().Fails("without attestation");
        Keyed(Allow(Attested(value: "*", @operator: "StringLike"))).One().Fails("without attestation");
    }

    [Theory]
    [InlineData("PCR3")]
    [InlineData("PCR4")]
    public void A_measure_of_the_parent_is_none_of_the_image(string pcr) => Keyed(Allow(Attested(pcr))).One().Fails("not to its image");

    [Fact]
    public void All_zero_measures_are_debug_mode()
    {
        Keyed(Allow(Attested(value: new string('0', 96)))).One().Fails("debug mode");
        Keyed(Allow(Attested(value: Pcr)), Allow(Attested("PCR0", new string('0', 96)))).One().Fails("debug mode");
    }

    [Fact]
    public void A_denial_without_attestation_covers_every_other_statement()
    {
        const string Deny = "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"kms:Decrypt\",\"Resource\":\"*\",\"Condition\":{\"StringNotEqualsIgnoreCase\":{\"kms:RecipientAttestation:ImageSha384\":\"" + Pcr + "\"}}}";
        var open = Allow("", "kms:*").Replace(",\"Condition\":{}", "", StringComparison.Ordinal);
        Keyed(open, Deny).One().Passes();
        Keyed(open, Deny.Replace("IgnoreCase", "IgnoreCaseIfExists", StringComparison.Ordinal)).One().Fails();
        Keyed(open, Deny.Replace("\"Principal\":\"*\"", "\"Principal\":{\"AWS\":\"999999999999\"}", StringComparison.Ordinal)).One().Fails();
    }

    [Fact]
    public void A_key_that_gives_nobody_Decrypt_fails() => Keyed(Allow(Attested(), "kms:Encrypt")).One().Fails("no statement that gives kms:Decrypt");

    [Fact]
    public void Denied_readings_are_unknown_where_nothing_fails()
    {
        Estate(keys: Key).Denied(Readings.KeyPolicies, Key).One().IsDenied("kms:GetKeyPolicy");
        Keyed(Allow(Attested())).Denied(Readings.InstanceTypes).One().IsDenied("ec2:DescribeInstanceTypes");
        Estate(tokens: "optional", keys: Key).Denied(Readings.KeyPolicies, Key).Denied(Readings.InstanceTypes).One().Fails();
        Estate(false).Denied(Readings.InstanceTypes).One().IsNotApplicable();
        new TestEstate(new EnclaveParent()).Denied(Readings.Instances).One().IsDenied("ec2:DescribeInstances");
    }

    [Fact]
    public void A_policy_that_is_none_is_unknown() => Estate(keys: Key).With(Readings.KeyPolicies, new GetKeyPolicyResponse { Policy = "{" }, Key).One().IsUnknown("cannot be judged");

    [Fact]
    public void No_repair_is_offered() => Assert.Contains("locks the data away", Estate(tokens: "optional").Remedy().Reason, StringComparison.Ordinal);
}
