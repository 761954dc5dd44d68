using System.Text.Json.Nodes;

namespace SecureMlTools.Tests.Support;

/// <summary>A machine that was launched, as the AWS CLI shows it.</summary>
internal sealed class MachineByCli(string url, TrainingInstance machine)
{
    private string Owner => machine.Tags["secureml:machine"];

    /// <summary>Checks what a launch promises of the machine, its volumes, its interface and its group; gives their ids.</summary>
    public IReadOnlyList<string> Check()
    {
        var seen = Cli($"ec2 describe-instances --instance-ids {machine.InstanceId}", "Reservations[].Instances[]").AsArray().Single()!;
        Assert.Equal(["required", "1", "enabled"], new[] { "HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint" }.Select(n => seen["MetadataOptions"]![n]!.ToString()));
        Assert.Null(seen["PublicIpAddress"]);
        Assert.Null(seen["KeyName"]);
        Assert.Contains(seen["Monitoring"]!["State"]!.ToString(), new[] { "enabled", "pending" });
        Tagged(seen["Tags"]);

        var volumes = Cli($"ec2 describe-volumes --filters Name=attachment.instance-id,Values={machine.InstanceId}", "Volumes").AsArray();
        Assert.NotEmpty(volumes);
        foreach (var volume in volumes)
        {
            Assert.Equal((true, "gp3"), (volume!["Encrypted"]!.GetValue<bool>(), volume["VolumeType"]!.ToString()));
            Tagged(volume["Tags"]);
        }

        var nic = Cli($"ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={machine.InstanceId}", "NetworkInterfaces").AsArray().Single()!;
        Assert.Null(nic["Association"]);
        Tagged(nic["TagSet"]);

        var group = Cli($"ec2 describe-security-groups --group-ids {nic["Groups"]!.AsArray().Single()!["GroupId"]}", "SecurityGroups").AsArray().Single()!;
        Assert.Empty(group["IpPermissions"]!.AsArray());
        Assert.All(group["IpPermissionsEgress"]!.AsArray(), r => Assert.Contains(r!["FromPort"]!.GetValue<int>(), new[] { 80, 443 }));
        Tagged(group["Tags"]);
        return [machine.InstanceId, .. volumes.Select(v => v!["VolumeId"]!.ToString()), nic["NetworkInterfaceId"]!.ToString(), group["GroupId"]!.ToString()];
    }

    /// <summary>Checks that the role is for machines, does what the agent needs and reads one bucket, and that the profile hands it over.</summary>
    public void CheckRole(string bucket)
    {
        var role = Cli($"iam get-role --role-name {Owner}", "Role");
        Assert.Equal("ec2.amazonaws.com", role["AssumeRolePolicyDocument"]!["Statement"]!.AsArray().Single()!["Principal"]!["Service"]!.ToString());
        Tagged(role["Tags"]);
        Assert.Empty(Cli($"iam list-attached-role-policies --role-name {Owner}", "AttachedPolicies").AsArray());
        var policy = Assert.Single(Texts(Cli($"iam list-role-policies --role-name {Owner}", "PolicyNames")));
        var statements = Cli($"iam get-role-policy --role-name {Owner} --policy-name {policy}", "PolicyDocument.Statement").AsArray();
        var actions = statements.SelectMany(s => Texts(s!["Action"]!)).ToList();
        Assert.Contains("ssm:UpdateInstanceInformation", actions);
        Assert.DoesNotContain(actions, a => a.Contains('*', StringComparison.Ordinal) || a.StartsWith("ssm:GetParameter", StringComparison.Ordinal) || a.StartsWith("s3:Put", StringComparison.Ordinal));
        Assert.Equal(
            [$"s3:GetObject arn:aws:s3:::{bucket}/*", $"s3:ListBucket arn:aws:s3:::{bucket}"],
            statements.Where(s => Texts(s!["Action"]!).Any(a => a.StartsWith("s3:", StringComparison.Ordinal))).Select(s => $"{Texts(s!["Action"]!).Single()} {Texts(s["Resource"]!).Single()}").Order(StringComparer.Ordinal));
        Assert.Equal(Owner, Cli($"iam get-instance-profile --instance-profile-name {Owner}", "InstanceProfile.Roles[].RoleName").AsArray().Single()!.ToString());
    }

    /// <summary>Checks that nothing is there that was made for machines.</summary>
    public static void CheckGone(string url, string owner)
    {
        var owned = $" --filters Name=tag:secureml:machine,Values={owner}";
        Assert.All(Texts(AwsCli.Read(url, "ec2 describe-instances" + owned, "Reservations[].Instances[].State.Name")), s => Assert.Contains(s, new[] { "shutting-down", "terminated" }));
        foreach (var (command, query) in new[] { ("security-groups", "SecurityGroups"), ("volumes", "Volumes"), ("network-interfaces", "NetworkInterfaces") })
            Assert.Empty(AwsCli.Read(url, $"ec2 describe-{command}{owned}", query).AsArray());
        foreach (var command in new[] { "get-role --role-name ", "get-instance-profile --instance-profile-name " })
            Assert.Contains("NoSuchEntity", AwsCli.Run(url, "us-east-1", ["iam", .. (command + owner).Split(' ')])!.Value.Error, StringComparison.Ordinal);
    }

    private void Tagged(JsonNode? tags)
    {
        var byKey = tags!.AsArray().ToDictionary(t => t!["Key"]!.ToString(), t => t!["Value"]!.ToString());
        foreach (var (key, value) in machine.Tags.Where(t => t.Key is "Name" or "Team" or "secureml:machine")) Assert.Equal(value, byKey.GetValueOrDefault(key));
    }

    private static IEnumerable<string> Texts(JsonNode node) => node is JsonArray list ? list.Select(n => n!.ToString()) : [node.ToString()];

    private JsonNode Cli(string command, string query) => AwsCli.Read(url, command, query);
}
