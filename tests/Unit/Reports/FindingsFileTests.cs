using System.Text;
using SecureMlTools.Reports;

namespace SecureMlTools.Tests.Reports;

public sealed class FindingsFileTests
{
    private const string Pascal = """{"ControlId":"NET-01","Title":"t","Severity":4,"Status":1,"ResourceType":"AWS::EC2::Instance","ResourceId":"i-1","InstanceId":"i-1","Region":"eu-west-1","AccountId":"1","Reason":"r","Evidence":[{"Name":"a","Value":"b","Operation":"c"}],"CanRepair":true,"Remediation":"m","References":["x"],"ObservedAt":"2026-11-20T08:30:00+00:00"}""";

    [Fact]
    public void What_ConvertTo_Json_makes_is_read()
    {
        var finding = Assert.Single(Parse(Pascal));
        Assert.Equal((Severity.Critical, FindingStatus.Fail, "NET-01"), (finding.Severity, finding.Status, finding.ControlId));
        Assert.Equal(new Evidence("a", "b", "c"), Assert.Single(finding.Evidence));
    }

    [Fact]
    public void A_byte_order_mark_does_not_matter() => Assert.Single(FindingsFile.Parse((byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Pascal)], "f.json"));

    [Theory]
    [InlineData("", "not valid JSON, line 1")]
    [InlineData("[\n{\"controlId\":", "not valid JSON, line 2")]
    [InlineData("7", "neither an array nor an object")]
    [InlineData("[{}]", "entry 1 has no ControlId")]
    [InlineData("[1]", "entry 1 is not an object")]
    [InlineData("""[{"controlId":"A","severity":"Hihg"}]""", "entry 1 has the Severity 'Hihg', which is none of Info, Low, Medium, High, Critical")]
    [InlineData("""[{"controlId":"A","severity":99}]""", "entry 1 has the Severity '99'")]
    [InlineData("""[{"controlId":"A","severity":1,"status":"Fail","resourceId":7}]""", "entry 1 has a ResourceId that is not a text")]
    [InlineData("""[{"controlId":"A","severity":1,"status":"Fail","resourceId":"x","region":"r","observedAt":"soon"}]""", "entry 1 has an ObservedAt that is not a time")]
    public void What_cannot_be_used_is_one_sentence_with_the_file(string json, string says)
    {
        var error = Assert.Throws<FindingsFileException>(() => Parse(json));
        Assert.Contains("'f.json'", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_says_how_to_make_it() =>
        Assert.Contains("does not exist: write it with", Assert.Throws<FindingsFileException>(() => FindingsFile.Read("/nowhere/findings.json")).Message, StringComparison.Ordinal);

    private static IReadOnlyList<Finding> Parse(string json) => FindingsFile.Parse(Encoding.UTF8.GetBytes(json), "f.json");
}
