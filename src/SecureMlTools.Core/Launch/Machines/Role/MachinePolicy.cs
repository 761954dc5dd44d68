using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMlTools.Launch.Machines;

/// <summary>What the role of a training machine may do: what the Systems Manager agent calls, its own logs, and the buckets that were named.</summary>
internal static class MachinePolicy
{
    /// <summary>Who may take the role on: EC2, for its machines.</summary>
    public static string Trust(string partition) =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{{(partition == "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com")}}}"},"Action":"sts:AssumeRole"}]}""";

    // The managed policy AmazonSSMManagedInstanceCore but for ssm:GetParameter and ssm:GetParameters, with which it reads every parameter of the account.
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
    private static readonly string[] Agent =
    [
        "ssm:DescribeAssociation", "ssm:DescribeDocument", "ssm:GetDeployablePatchSnapshotForInstance", "ssm:GetDocument", "ssm:GetManifest", "ssm:ListAssociations",
        "ssm:ListInstanceAssociations", "ssm:PutComplianceItems", "ssm:PutConfigurePackageResult", "ssm:PutInventory", "ssm:UpdateAssociationStatus",
        "ssm:UpdateInstanceAssociationStatus", "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
        "ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage", "ec2messages:GetEndpoint", "ec2messages:GetMessages", "ec2messages:SendReply",
    ];

    /// <summary>The inline policy.</summary>
    /// <param name="partition">aws, aws-cn, ...</param>
    /// <param name="buckets">The buckets.</param>
    /// <param name="logGroupArn">ARN of the log group that the machine writes to; null for none.</param>
    public static string Inline(string partition, IReadOnlyList<BucketAccess> buckets, string? logGroupArn)
    {
        // The agent's actions know no resources.
        var statements = new JsonArray(Statement("SystemsManagerAgent", Agent, ["*"]));
        if (logGroupArn is not null)
            statements.Add(Statement("OwnLogs", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [logGroupArn, logGroupArn + ":log-stream:*"]));
        foreach (var (bucket, i) in buckets.Select((b, i) => (b, i + 1)))
        {
            var arn = $"arn:{partition}:s3:::{bucket.Bucket}";
            var list = Statement($"List{i}", ["s3:ListBucket"], [arn]);
            if (bucket.Prefix.Length > 0) list["Condition"] = new JsonObject { ["StringLike"] = new JsonObject { ["s3:prefix"] = new JsonArray(bucket.Prefix, bucket.Prefix + "/*") } };
            statements.Add(list);
            string[] actions = bucket.Writes ? ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"] : ["s3:GetObject"];
            statements.Add(Statement($"Objects{i}", actions, [bucket.Prefix.Length > 0 ? $"{arn}/{bucket.Prefix}/*" : arn + "/*"]));
        }

        return Text(new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements });
    }

    private static JsonObject Statement(string id, string[] actions, string[] resources) => new()
    {
        ["Sid"] = id,
        ["Effect"] = "Allow",
        ["Action"] = new JsonArray([.. actions.Select(a => JsonValue.Create(a))]),
        ["Resource"] = new JsonArray([.. resources.Select(r => JsonValue.Create(r))]),
    };

    private static string Text(JsonObject policy)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) policy.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
