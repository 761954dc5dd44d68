using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SecureMlTools.Api;
using Xunit.Abstractions;

namespace SecureMlTools.Tests.Api;

/// <summary>
/// Every operation against botocore: the same request on the wire, the same values out of an answer, and back. The golden files always run; with
/// botocore at hand new random cases run too.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    public static TheoryData<string> Services => [.. AwsApi.Operations.Select(o => o.Service.CliName).Distinct()];

    [Theory]
    [MemberData(nameof(Services))]
    public void Golden_cases_agree(string service)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Api", "Golden", service + ".json.gz")), CompressionMode.Decompress);
        using var cases = JsonDocument.Parse(file);
        CheckAll(service, cases.RootElement);
        var missing = AwsApi.Operations.Where(o => o.Service.CliName == service).Select(o => o.Name).Except(cases.RootElement.EnumerateArray().Select(c => c.GetProperty("operation").GetString()!));
        Assert.Empty(missing);
    }

    [SkippableTheory]
    [MemberData(nameof(Services))]
    public void Random_cases_agree_with_botocore(string service)
    {
        Skip.If(Botocore.Missing != null, Botocore.Missing);
        var seed = Environment.GetEnvironmentVariable("SECUREML_TEST_SEED") ?? DateTime.UtcNow.ToString("yyyyMMddHH", System.Globalization.CultureInfo.InvariantCulture);
        var count = Environment.GetEnvironmentVariable("SECUREML_TEST_CASES") ?? "3";
        output.WriteLine($"SECUREML_TEST_SEED={seed} SECUREML_TEST_CASES={count}");
        using var cases = JsonDocument.Parse(Botocore.Run(["cases", seed, count, service]));
        CheckAll(service, cases.RootElement);
        CheckServerSide(service, cases.RootElement);
    }

    private void CheckAll(string service, JsonElement cases)
    {
        var differences = new List<string>();
        foreach (var one in cases.EnumerateArray())
        {
            var operation = AwsApi.Find(service, one.GetProperty("operation").GetString()!)!;
            differences.AddRange(Check(operation, one).Where(d => d != null).Select(d => $"{operation}: {d}"));
        }

        foreach (var difference in differences.Take(20))
            output.WriteLine(difference);
        Assert.Empty(differences);
    }

    private static IEnumerable<string?> Check(AwsOperation operation, JsonElement one)
    {
        // client, request
        var given = operation.ReadRequestJson(one.GetProperty("request"));
        var http = ApiCalls.Encode(operation, given);
        yield return CompareBody(operation, one.GetProperty("body"), http);
        foreach (var header in one.GetProperty("headers").EnumerateObject())
            yield return http.Headers.TryGetValue(header.Name, out var value) && value == header.Value.GetString() ? null : $"header {header.Name} is {value}";

        // server, request
        yield return JsonTrees.Difference(one.GetProperty("request"), JsonTrees.Request(operation, operation.DecodeRequest(http)), "request");

        // client, answer
        var read = ApiCalls.Decode(operation, one.GetProperty("answer").GetString()!);
        yield return JsonTrees.Difference(one.GetProperty("read"), JsonTrees.Response(operation, read), "answer");

        // server, answer; and the CLI's JSON there and back
        var wire = operation.EncodeResponse(operation.ReadJson(one.GetProperty("read")), "r-2");
        yield return JsonTrees.Difference(one.GetProperty("read"), JsonTrees.Response(operation, ApiCalls.Decode(operation, Encoding.UTF8.GetString(wire))), "answer there and back");
    }

    private static string? CompareBody(AwsOperation operation, JsonElement expected, AwsHttpRequest http)
    {
        var body = Encoding.UTF8.GetString(http.Body.Span);
        if (operation.Service.Protocol == WireProtocol.Json)
            return JsonTrees.Difference(expected, JsonTrees.Parse(body), "body");
        var form = JsonTrees.Form(body);
        var wanted = expected.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
        var name = wanted.Keys.Union(form.Keys).FirstOrDefault(n => !wanted.TryGetValue(n, out var x) || !form.TryGetValue(n, out var y) || !JsonTrees.SameScalar(x, y));
        return name == null ? null : $"form {name}: '{wanted.GetValueOrDefault(name, "(none)")}' expected, '{form.GetValueOrDefault(name, "(none)")}' found";
    }

    /// <summary>botocore reads what this project's server side writes.</summary>
    private static void CheckServerSide(string service, JsonElement cases)
    {
        var written = cases.EnumerateArray().Select(one =>
        {
            var name = one.GetProperty("operation").GetString()!;
            var operation = AwsApi.Find(service, name)!;
            return new { service, operation = name, body = Encoding.UTF8.GetString(operation.EncodeResponse(operation.ReadJson(one.GetProperty("read")), "r-3")) };
        });
        using var read = JsonDocument.Parse(Botocore.Run(["read"], JsonSerializer.Serialize(written)));
        foreach (var (one, botocores) in cases.EnumerateArray().Zip(read.RootElement.EnumerateArray()))
            Assert.Null(JsonTrees.Difference(one.GetProperty("read"), botocores, one.GetProperty("operation").GetString()!));
    }
}
