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
        Assert.Equal(PracticeAccount.Operations.Select(o => o.IamAction).Order(StringComparer.Ordinal), CliReadTests.All.Concat(CliChangeTests.All).Concat(NetworkFirewallCliTests.All).Concat(DnsCliTests.All).Concat(LaunchCliTests.All).Select(c => c.Action).Order(StringComparer.Ordinal));
}
