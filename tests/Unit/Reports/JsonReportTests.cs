using System.Text;
using System.Text.Json;
using SecureMlTools.Reports;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Reports;

public sealed class JsonReportTests
{
    [Fact]
    public void A_finding_has_its_property_names_in_camel_case_and_in_order()
    {
        using var json = Written(AFinding.Of());
        Assert.Equal(
            ["controlId", "title", "severity", "status", "resourceType", "resourceId", "instanceId", "region", "accountId", "reason", "evidence", "canRepair", "remediation", "references", "observedAt"],
            json.RootElement[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["name", "value", "operation"], json.RootElement[0].GetProperty("evidence")[0].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Every_property_of_a_finding_is_written() =>
        Assert.Equal(typeof(Finding).GetProperties().Length, Written(AFinding.Of()).RootElement[0].EnumerateObject().Count());

    [Fact]
    public void Every_property_of_a_result_is_written()
    {
        using var stream = new MemoryStream();
        JsonReport.Write(stream, [AFinding.Change()]);
        Assert.Equal(typeof(ChangeResult).GetProperties().Length, JsonDocument.Parse(stream.ToArray()).RootElement[0].EnumerateObject().Count());
    }

    [Fact]
    public void Every_property_of_a_firewall_s_result_is_written()
    {
        using var stream = new MemoryStream();
        JsonReport.Write(stream, [(ChangeResult)new FirewallChangeResult(AFinding.Change()) { Added = [".hf.co"], ConsumedAfter = 11 }]);
        var result = JsonDocument.Parse(stream.ToArray()).RootElement[0];
        Assert.Equal(typeof(FirewallChangeResult).GetProperties().Length, result.EnumerateObject().Count());
        Assert.Equal((".hf.co", 11, JsonValueKind.Null), (result.GetProperty("added")[0].GetString(), result.GetProperty("consumedAfter").GetInt32(), result.GetProperty("capacity").ValueKind));
    }

    [Fact]
    public void Enums_are_names_and_times_have_an_offset()
    {
        using var json = Written(AFinding.Of(FindingStatus.NotApplicable, severity: Severity.Critical));
        Assert.Equal("NotApplicable", json.RootElement[0].GetProperty("status").GetString());
        Assert.Equal("Critical", json.RootElement[0].GetProperty("severity").GetString());
        Assert.Equal("2026-11-20T09:30:00+01:00", json.RootElement[0].GetProperty("observedAt").GetString());
    }

    [Fact]
    public void No_findings_are_an_empty_array()
    {
        using var stream = new MemoryStream();
        JsonReport.Write(stream, Array.Empty<Finding>());
        Assert.Equal("[]", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void What_is_written_is_read_back_whole()
    {
        var findings = new[] { AFinding.Of(), AFinding.WithHostileText(), AFinding.Of(FindingStatus.Unknown) with { InstanceId = null, Evidence = [], References = [] } };
        var read = FindingsFile.Parse(Bytes(findings), "test");
        Assert.Equal(Encoding.UTF8.GetString(Bytes(findings)), Encoding.UTF8.GetString(Bytes([.. read])));
        Assert.Equal(AFinding.Hostile, read[1].Reason);
    }

    [Fact]
    public void Hostile_text_is_escaped_on_the_wire()
    {
        var text = Encoding.UTF8.GetString(Bytes(AFinding.WithHostileText()));
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c is not ('\n' or '\r')) || c == '\u202e');
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_of_every_script_stay_legible() => Assert.Contains("訓練機", Encoding.UTF8.GetString(Bytes(AFinding.Of(reason: "訓練機"))), StringComparison.Ordinal);

    private static JsonDocument Written(params Finding[] findings) => JsonDocument.Parse(Bytes(findings));

    private static byte[] Bytes(params Finding[] findings)
    {
        using var stream = new MemoryStream();
        JsonReport.Write(stream, findings);
        return stream.ToArray();
    }
}
