using SecureMlTools.Api;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice.Cli;

public sealed class CliCoverageTests
{
    [Fact]
    public void The_account_implements_every_operation_that_the_project_calls() =>
        Assert.Equal(AwsApi.Operations.Select(o => o.IamAction).Order(StringComparer.Ordinal), PracticeAccount.Operations.Select(o => o.IamAction).Order(StringComparer.Ordinal));

    [Fact]
    public void The_aws_cli_calls_every_operation_that_the_account_implements() =>
        Assert.Equal(PracticeAccount.Operations.Select(o => o.IamAction).Order(StringComparer.Ordinal), Cases.Select(c => c.Action).Order(StringComparer.Ordinal));

    // Every test class that drives the CLI has its cases in a field of this name.
    private static IEnumerable<CliCase> Cases => typeof(CliCase).Assembly.GetTypes().Select(t => t.GetField("All")?.GetValue(null)).OfType<CliCase[]>().SelectMany(cases => cases);
}
