using SecureMlTools.Practice;
using SecureMlTools.Practice.State;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice.Cli;

/// <summary>One call of the AWS CLI and what its answer must say.</summary>
/// <param name="Action">The IAM action of the operation called.</param>
/// <param name="Command">The command line behind <c>aws</c>; <c>{prefix:name}</c> stands for the id of a name.</param>
/// <param name="Query">What the CLI takes out of the answer (JMESPath); null where the operation answers nothing.</param>
/// <param name="Expected">The JSON that must come out.</param>
public sealed record CliCase(string Action, string Command, string? Query, string Expected)
{
    /// <summary>The arguments, ids filled in.</summary>
    internal string[] Arguments(PracticeRegion region)
    {
        var arguments = Command.Split(' ').Select(a => Fill(a, region)).ToList();
        if (Query is not null) arguments.AddRange(["--query", Fill(Query, region)]);
        return [.. arguments];
    }

    internal string ExpectedIn(PracticeRegion region) => Fill(Expected, region);

    public override string ToString() => Action;

    private static string Fill(string text, PracticeRegion region)
    {
        int start;
        while ((start = text.IndexOf("{{", StringComparison.Ordinal)) >= 0)
        {
            var end = text.IndexOf("}}", start, StringComparison.Ordinal);
            var parts = text[(start + 2)..end].Split(':', 2);
            var id = parts[0] switch
            {
                "key-arn" => $"arn:aws:kms:{region.Name}:{region.AccountId}:key/{region.Ids.Uuid(parts[1])}",
                "uuid" => region.Ids.Uuid(parts[1]),
                _ => region.Ids.Of(parts[0], parts[1].Replace('_', ' ')),
            };
            text = text[..start] + id + text[(end + 2)..];
        }

        return text;
    }
}

/// <summary>A fresh account of the training estate, listening.</summary>
public sealed class ListeningAccount : IAsyncLifetime
{
    public PracticeAccount Account { get; } = new PracticeFactory().Create("training-estate");

    public PracticeServer Server { get; private set; } = null!;

    public Task InitializeAsync()
    {
        Server = PracticeServer.Start(Account);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Server.DisposeAsync().AsTask();

    /// <summary>Runs a case and compares.</summary>
    public void Check(CliCase test)
    {
        AwsCli.SkipWhereMissing();
        var region = Account.State("us-east-1");
        var before = Account.Calls.GetValueOrDefault(test.Action);
        var (exitCode, output, error) = AwsCli.Run(Server.Url, region.Name, test.Arguments(region))!.Value;
        Assert.True(exitCode == 0, $"aws {test.Command} failed with {exitCode}: {error}");
        Assert.True(Account.Calls.GetValueOrDefault(test.Action) > before, $"{test.Action} did not arrive.");
        Assert.Equal(test.ExpectedIn(region), string.Concat(output.Where(c => !char.IsWhiteSpace(c))));
    }
}
