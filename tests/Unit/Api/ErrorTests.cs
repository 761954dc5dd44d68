using System.Text;
using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Tests.Api;

/// <summary>Errors in each protocol.</summary>
public sealed class ErrorTests
{
    private static AwsError Read(AwsOperation operation, string body, params (string Name, string Value)[] headers) =>
        operation.DecodeError(400, Encoding.UTF8.GetBytes(body), name => headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value);

    [Fact]
    public void Each_protocol_s_error_is_read()
    {
        var expected = new AwsError("Code.X", "a < b", "r-1");
        Assert.Equal(expected, Read(Ec2Api.DescribeVpcs, "<?xml version=\"1.0\"?>\n<Response><Errors><Error><Code>Code.X</Code><Message>a &lt; b</Message></Error><Error><Code>Second</Code></Error></Errors><RequestID>r-1</RequestID></Response>"));
        Assert.Equal(expected, Read(StsApi.AssumeRole, "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>Code.X</Code><Message>a &lt; b</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"));
        Assert.Equal(expected, Read(KmsApi.DescribeKey, "{\"__type\":\"com.amazonaws.kms#Code.X\",\"message\":\"a < b\"}", ("x-amzn-requestid", "r-1")));
        Assert.Equal(expected, Read(KmsApi.DescribeKey, "{\"Message\":\"a < b\"}", ("x-amzn-RequestId", "r-1"), ("x-amzn-ErrorType", "Code.X:http://internal.amazon.com/")));
        Assert.Equal(expected, Read(CloudWatchApi.GetMetricData, "{\"__type\":\"Modern\",\"message\":\"a < b\"}", ("x-amzn-RequestId", "r-1"), ("x-amzn-query-error", "Code.X;Sender")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>503</body></html>")]
    [InlineData("<!DOCTYPE html><p>x<br>")]
    [InlineData("[]")]
    [InlineData("{\"__type\":1}")]
    [InlineData("<Response><Errors><Error><Code/></Error></Errors></Response>")]
    public void What_is_no_error_of_AWS_has_no_code(string body)
    {
        foreach (var operation in new AwsOperation[] { Ec2Api.DescribeVpcs, StsApi.AssumeRole, KmsApi.DescribeKey })
            Assert.Null(Read(operation, body).Code);
    }

    [Fact]
    public void The_server_side_writes_what_the_client_side_reads()
    {
        foreach (var operation in new AwsOperation[] { Ec2Api.DescribeVpcs, StsApi.AssumeRole, KmsApi.DescribeKey, CloudWatchApi.GetMetricData })
        {
            var answer = AwsErrors.Encode(operation.Service, "AccessDenied", "no <way> & \"so\"", "r-9");
            var read = operation.DecodeError(answer.Status, answer.Body, _ => null);
            Assert.Equal("AccessDenied", read.Code);
            Assert.Equal("no <way> & \"so\"", read.Message);
        }

        Assert.Equal(503, AwsErrors.Encode(Ec2Api.Service, "RequestLimitExceeded", "", "r").Status);
        Assert.Equal(418, AwsErrors.Encode(Ec2Api.Service, "RequestLimitExceeded", "", "r", 418).Status);
    }
}
