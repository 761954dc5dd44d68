using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using SecureMlTools.Aws.Endpoints;

namespace SecureMlTools.Tests.Aws;

/// <summary>Every service × region × FIPS × dual-stack, as botocore's own resolver answers. endpoints.py makes the golden file.</summary>
public sealed class EndpointGoldenTests
{
    [Fact]
    public void The_table_agrees_with_botocores_answers_kept_here()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Aws", "Golden", "endpoints.tsv.gz")), CompressionMode.Decompress));
        Assert.Equal(2332, Compare(file.ReadToEnd()));
    }

    [SkippableFact]
    public void The_table_agrees_with_the_botocore_installed()
    {
        var (output, missing) = Run();
        Skip.If(missing != null, missing);
        var golden = EndpointTable.Load();
        var known = golden.Regions.ToHashSet();
        // A newer botocore may know more regions; what both know must agree.
        Assert.True(Compare(string.Join('\n', output!.Split('\n').Where(l => l.StartsWith('#') || known.Contains(l.Split('\t').ElementAtOrDefault(1) ?? "")))) >= 1000);
    }

    private static int Compare(string lines)
    {
        var table = EndpointTable.Load();
        var count = 0;
        foreach (var cells in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#')).Select(l => l.TrimEnd('\r').Split('\t')))
        {
            for (var variant = 0; variant < 4; variant++, count++)
            {
                string answer;
                try
                {
                    var endpoint = table.Find(cells[0], cells[1], (variant & 1) != 0, (variant & 2) != 0);
                    answer = endpoint.SigningRegion == cells[1] ? endpoint.Url : endpoint.Url + " " + endpoint.SigningRegion;
                }
                catch (SecureMlTools.Api.AwsException e) when (e.ErrorCode == "NoEndpoint")
                {
                    answer = "error";
                }

                Assert.Equal($"{cells[0]} {cells[1]} {cells[2 + variant]}", $"{cells[0]} {cells[1]} {answer}");
            }
        }

        return count;
    }

    private static (string? Output, string? Missing) Run()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "Aws", "endpoints.py")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = python.StandardError.ReadToEndAsync();
            var output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            return python.ExitCode == 0 ? (output, null) : (null, "python3 has no botocore: " + errors.Result.Trim().Split('\n')[^1]);
        }
        catch (Win32Exception e)
        {
            return (null, "no python3: " + e.Message);
        }
    }
}
