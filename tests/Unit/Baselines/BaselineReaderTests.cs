using SecureMlTools.Baselines;
using SecureMlTools.Yaml;

namespace SecureMlTools.Tests.Baselines;

/// <summary>Every error is one sentence with file, line and remedy.</summary>
public sealed class BaselineReaderTests
{
    private static BaselineFormatException Wrong(string yaml) => Assert.Throws<BaselineFormatException>(() => BaselineReader.Parse(yaml, "ours.yaml", new YamlReader()));

    [Fact]
    public void An_empty_file_is_the_default_under_its_own_name()
    {
        var read = BaselineReader.Parse("", "ours.yaml", new YamlReader());
        Assert.Equal("ours", read.Name);
        Assert.True(read.IsEnabled("IMDS-01"));
        Assert.Equal(Baseline.Default.Parameters.MlPorts, read.Parameters.MlPorts);
    }

    [Theory]
    [InlineData("schema: 1\nparamters: {}\n", 2, "'paramters' is not known; did you mean 'parameters'?")]
    [InlineData("parameters:\n  hopLimits: 2\n", 2, "'hopLimits' is not known; did you mean 'hopLimit'?")]
    [InlineData("parameters:\n  HopLimit: 2\n", 2, "did you mean 'hopLimit'?")]
    [InlineData("repair:\n  flowLogDestinaton: x\n", 2, "did you mean 'flowLogDestination'?")]
    [InlineData("approvedImages:\n  owner: [self]\n", 2, "did you mean 'owners'?")]
    [InlineData("controls:\n  EBS-02:\n    severty: High\n", 3, "did you mean 'severity'?")]
    [InlineData("exceptions:\n  - control: EBS-02\n    resource: [x]\n", 3, "did you mean 'resources'?")]
    public void An_unknown_key_names_the_nearest(string yaml, int line, string said)
    {
        var error = Wrong(yaml);
        Assert.Equal(line, error.Line);
        Assert.Equal("ours.yaml", error.File);
        Assert.StartsWith($"ours.yaml, line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("controls:\n  IMDS-1: off\n", 2, "there is no control 'IMDS-1'; did you mean IMDS-01?")]
    [InlineData("exceptions:\n  - control: EBS02\n    resources: [x]\n    owner: a\n    reason: b\n    expires: 2027-01-31\n", 2, "did you mean EBS-02?")]
    public void An_unknown_control_names_the_nearest(string yaml, int line, string said)
    {
        var error = Wrong(yaml);
        Assert.Equal(line, error.Line);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-02-30")]
    [InlineData("31.01.2027")]
    [InlineData("2027-1-31")]
    [InlineData("never")]
    [InlineData("\"\"")]
    public void A_bad_date_is_refused(string date)
    {
        var error = Wrong($"exceptions:\n  - control: EBS-02\n    resources: [us-east-1]\n    owner: a\n    reason: b\n    expires: {date}\n");
        Assert.Equal(6, error.Line);
        Assert.Contains("is not a date; write it as 2027-01-31", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: a\nname: b\n", 2, "'name' is there twice")]
    [InlineData("parameters:\n  hopLimit: 1\n  hopLimit: 2\n", 3, "'hopLimit' is there twice")]
    [InlineData("controls:\n  EBS-02: off\n  ebs-02: on\n", 3, "'ebs-02' is there twice")]
    public void A_key_that_is_there_twice_is_refused(string yaml, int line, string said)
    {
        var error = Wrong(yaml);
        Assert.Equal(line, error.Line);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parameters:\n  hopLimit: 65\n", 2, "a number from 1 to 64")]
    [InlineData("parameters:\n  hopLimit: two\n", 2, "a number from 1 to 64")]
    [InlineData("parameters:\n  adminPorts: [22, 70000]\n", 2, "a number from 0 to 65535")]
    [InlineData("parameters:\n  adminPorts: 22\n", 2, "a list is expected")]
    [InlineData("parameters:\n  instanceProfileRequired: maybe\n", 2, "'maybe' is neither on nor off")]
    [InlineData("parameters:\n  trustedCidrs:\n    - 203.0.113.0/24\n    - 203.0.113.0/33\n", 4, "'203.0.113.0/33' is not a CIDR range")]
    [InlineData("trustedAccounts: [12345]\n", 1, "'12345' is not an account")]
    [InlineData("controls:\n  EBS-02: { severity: Urgent }\n", 2, "one of Info, Low, Medium, High, Critical")]
    [InlineData("repair:\n  snapshotBlockPublicAccess: block\n", 2, "block-all-sharing or block-new-sharing")]
    [InlineData("schema: 2\n", 1, "schema 2 is not known; this version reads schema 1")]
    [InlineData("- a\n- b\n", 1, "a map of keys and values")]
    [InlineData("exceptions:\n  - control: EBS-02\n    owner: a\n    reason: b\n    expires: 2027-01-31\n", 2, "names its resources or tags")]
    [InlineData("exceptions:\n  - control: EBS-02\n    resources: [x]\n    reason: b\n    expires: 2027-01-31\n", 2, "has no 'owner'")]
    [InlineData("exceptions:\n  - control: EBS-02\n    resources: [x]\n    owner: a\n    reason: b\n", 2, "every exception ends")]
    public void A_wrong_value_says_what_is_expected(string yaml, int line, string said)
    {
        var error = Wrong(yaml);
        Assert.Equal(line, error.Line);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: [a\n")]
    [InlineData("a: &x 1\nb: *x\n")]
    [InlineData("name: a\n---\nname: b\n")]
    [InlineData("name: 'a\n")]
    public void What_is_not_plain_YAML_is_refused(string yaml)
    {
        var error = Wrong(yaml);
        Assert.Contains("not valid YAML", error.Message, StringComparison.Ordinal);
        Assert.True(error.Line >= 1);
    }

    [Fact]
    public void A_hostile_key_is_shown_escaped_on_one_line()
    {
        var error = Wrong("\"na\\u001b[31mme\\nx\": 1\n");
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "none.yaml");
        Assert.Equal($"There is no file or folder '{path}'.", SecureMlTools.Operations.Failure.Sentence(Assert.Throws<DirectoryNotFoundException>(() => BaselineReader.Read(path, new YamlReader()))));
    }

    [Fact]
    public void Every_part_is_read()
    {
        var read = BaselineReader.Parse(
            """
            name: ours
            controls:
              IMDS-01: { severity: critical }
              EBS-02: off
            parameters: { hopLimit: 2, trustedCidrs: [203.0.113.0/24] }
            approvedImages: { owners: [self], names: ["DLAMI*"] }
            trustedAccounts: ["012345678901"]
            repair: { hopLimit: 2, flowLogDestination: "arn:aws:s3:::logs" }
            exceptions:
              - control: NET-01
                tags: { Role: bastion }
                owner: ops
                reason: VPN
                expires: 2027-06-30
            """,
            "f.yaml", new YamlReader());
        Assert.Equal("ours", read.Name);
        Assert.Equal(Severity.Critical, read.Controls["IMDS-01"].Severity);
        Assert.False(read.IsEnabled("EBS-02"));
        Assert.Equal(2, read.Parameters.HopLimit);
        Assert.Equal("DLAMI*", Assert.Single(read.ApprovedImages!.Names));
        Assert.Equal("012345678901", Assert.Single(read.TrustedAccounts));
        Assert.Equal(2, read.Repair.HopLimit);
        var exception = Assert.Single(read.Exceptions);
        Assert.Equal(new DateOnly(2027, 6, 30), exception.Expires);
        Assert.Equal("bastion", exception.Tags["Role"]);
    }
}
