using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Inventory;

public sealed class InventoryFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inventory").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_back_with_every_field_and_every_denial()
    {
        var original = Sample();
        InventoryFiles.Write(_folder, [original]);

        var copy = Assert.Single(InventoryFiles.Read(_folder, null));

        Assert.Equal((original.AccountId, original.Region, original.ObservedAt), (copy.AccountId, copy.Region, copy.ObservedAt));
        Assert.Equal(original.Records.Select(Json), copy.Records.Select(Json));
        Assert.True(File.Exists(Path.Combine(_folder, "111122223333", "us-east-1", "ec2.describe-instances.json")));
    }

    [Fact]
    public void A_denied_operation_stays_denied_and_is_unknown_in_the_audit()
    {
        InventoryFiles.Write(_folder, [Sample()]);

        var finding = Audit(InventoryFiles.Read(_folder, null)[0], "EBS-02").Single();

        Assert.Equal(FindingStatus.Unknown, finding.Status);
        Assert.Contains("ec2:GetEbsEncryptionByDefault", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_the_AWS_CLI_wrote_are_one_region_named_by_the_caller()
    {
        File.WriteAllText(Path.Combine(_folder, "ec2.describe-instances.json"), """
            {"Reservations":[{"OwnerId":"111122223333","Instances":[{"InstanceId":"i-0123456789abcdef0","LaunchTime":"2026-11-01T10:00:00+00:00",
            "State":{"Name":"running"},"MetadataOptions":{"HttpTokens":"optional","HttpEndpoint":"enabled"}}]}]}
            """);

        var inventory = Assert.Single(InventoryFiles.Read(_folder, ["eu-west-1"]));

        Assert.Equal(("111122223333", "eu-west-1"), (inventory.AccountId, inventory.Region));
        Assert.Equal(FindingStatus.Fail, Audit(inventory, "IMDS-01").Single().Status);
    }

    [Fact]
    public void A_missing_file_is_unknown_with_the_command_that_would_make_it()
    {
        File.WriteAllText(Path.Combine(_folder, "ec2.describe-instances.json"), """{"Reservations":[]}""");

        var finding = Audit(InventoryFiles.Read(_folder, ["eu-west-1"])[0], "EBS-02").Single();

        Assert.Equal(FindingStatus.Unknown, finding.Status);
        Assert.Contains("aws ec2 get-ebs-encryption-by-default --region eu-west-1", finding.Reason, StringComparison.Ordinal);
        Assert.Contains("ec2.get-ebs-encryption-by-default.json", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_a_next_token_is_unknown_truncated()
    {
        File.WriteAllText(Path.Combine(_folder, "ec2.describe-instances.json"), """{"Reservations":[{"Instances":[{"InstanceId":"i-0123456789abcdef0"}]}],"NextToken":"more"}""");

        var finding = Audit(InventoryFiles.Read(_folder, ["eu-west-1"])[0], "IMDS-01").Single();

        Assert.Equal(FindingStatus.Unknown, finding.Status);
        Assert.Contains("truncated", finding.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"Reservations\":")]
    [InlineData("[]")]
    [InlineData("{\"Reservations\":42}")]
    public void A_corrupt_file_is_one_sentence_that_names_it(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "ec2.describe-instances.json"), text);

        var error = Assert.Throws<InventoryException>(() => InventoryFiles.Read(_folder, ["eu-west-1"]));

        Assert.Contains("ec2.describe-instances.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flat_folder_without_a_region_asks_for_it()
    {
        File.WriteAllText(Path.Combine(_folder, "ec2.describe-instances.json"), "{}");

        Assert.Contains("-Region", Assert.Throws<InventoryException>(() => InventoryFiles.Read(_folder, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_or_empty_says_what_to_do()
    {
        Assert.Contains("Export-Ec2Inventory", Assert.Throws<InventoryException>(() => InventoryFiles.Read(Path.Combine(_folder, "none"), null)).Message, StringComparison.Ordinal);
        Assert.Contains("holds no inventory", Assert.Throws<InventoryException>(() => InventoryFiles.Read(_folder, ["eu-west-1"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void User_data_is_never_written()
    {
        const string Secret = "QVdTX1NFQ1JFVF9BQ0NFU1NfS0VZPWhlbGxv";
        var inventory = Sample();
        var reading = Readings.UserData;
        inventory.Add(new InventoryRecord(reading.Key("i-0123456789abcdef0"), reading.Operation, new DescribeInstanceAttributeResponse { InstanceId = "i-0123456789abcdef0", UserData = new AttributeValue { Value = Secret } }, null));
        inventory.Add(new InventoryRecord(Readings.LaunchTemplateVersions.Key(), Readings.LaunchTemplateVersions.Operation, new DescribeLaunchTemplateVersionsResponse
        {
            LaunchTemplateVersions = [new LaunchTemplateVersion { LaunchTemplateId = "lt-1", LaunchTemplateData = new ResponseLaunchTemplateData { UserData = Secret } }],
        }, null));

        InventoryFiles.Write(_folder, [inventory]);

        foreach (var file in Directory.GetFiles(_folder, "*", SearchOption.AllDirectories)) Assert.DoesNotContain(Secret, File.ReadAllText(file), StringComparison.Ordinal);
    }

    private static RegionInventory Sample()
    {
        var inventory = new RegionInventory("111122223333", "us-east-1", new DateTimeOffset(2026, 11, 21, 10, 0, 0, 123, TimeSpan.Zero));
        inventory.Add(new InventoryRecord(Readings.Instances.Key(), Readings.Instances.Operation, new DescribeInstancesResponse
        {
            Reservations =
            [
                new Reservation
                {
                    OwnerId = "111122223333",
                    Instances = [new Instance { InstanceId = "i-0123456789abcdef0", LaunchTime = new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero), Tags = [new Tag { Key = "Name", Value = "é <&> \u001b[31m" }], BlockDeviceMappings = [] }],
                },
            ],
        }, null));
        inventory.Add(new InventoryRecord(Readings.SnapshotKeys.Key("arn:aws:kms:us-east-1:111122223333:key/1234"), Readings.SnapshotKeys.Operation, new SecureMlTools.Api.Kms.DescribeKeyResponse(), null));
        inventory.Add(new InventoryRecord(Readings.EbsEncryptionByDefault.Key(), Readings.EbsEncryptionByDefault.Operation, null,
            Gap.From(Readings.EbsEncryptionByDefault.Operation, new AwsException("You are not authorized to perform this operation.", "UnauthorizedOperation", 403))));
        return inventory;
    }

    private static List<Finding> Audit(RegionInventory inventory, string control) => [.. AuditOperation.Judge(inventory, new AuditOptions { Controls = [control] })];

    private static string Json(InventoryRecord record)
    {
        if (record.Response is null) return record.Key + record.Gap;
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream)) record.Operation.WriteJson(writer, record.Response);
        return record.Key + System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
