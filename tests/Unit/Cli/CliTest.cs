using SecureMlTools.Cli;
using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Cli;

/// <summary>Runs the command line in this process, as a pipe sees it, on a practice account that lives as long as the test.</summary>
public abstract class CliTest : IDisposable
{
    private protected const string Practice = "practice:training-estate";

    private readonly StringWriter _unused = new();

    protected CliTest() => Host = Composition.ForWriters(_unused, _unused);

    private protected CliHost Host { get; init; }

    private protected string Folder { get; } = Directory.CreateTempSubdirectory("clitest").FullName;

    private protected PracticeAccount Account => (PracticeAccount)Host.Connector.Practice("training-estate");

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        _unused.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected (int Code, string Out, string Error) Run(params string[] args) => Run(Host, CancellationToken.None, args);

    private protected static (int Code, string Out, string Error) Run(CliHost host, CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CliApplication.RunAsync(args, host with { Out = output, Error = error }, cancellationToken).GetAwaiter().GetResult();
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>The host with a clock on which whoever waits has waited already: AWS takes minutes over networks and machines.</summary>
    private protected static CliHost InAHurry(CliHost host)
    {
        var clock = new HurryingClock(new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
        var practice = new PracticeFactory(clock);
        return host with { Time = clock, Connector = new AwsConnector(() => throw new InvalidOperationException("A test does not call AWS."), () => practice) };
    }

    private protected string In(string name) => Path.Combine(Folder, name);

    /// <summary>Calls that changed something, by operation.</summary>
    private protected IReadOnlyList<string> Changing() =>
        [.. Account.Calls.Where(c => c.Value > 0).Select(c => c.Key).Where(k => !k.Contains(":Describe", StringComparison.Ordinal) && !k.Contains(":Get", StringComparison.Ordinal) && !k.Contains(":List", StringComparison.Ordinal))];

    /// <summary>An inventory as the AWS CLI writes it: machines by id, name and HttpTokens.</summary>
    private protected string Flat(params (string Id, string? Name, string HttpTokens)[] machines)
    {
        var instances = machines.Select(m => new
        {
            InstanceId = m.Id,
            State = new { Name = "running" },
            Tags = m.Name is null ? [] : new[] { new { Key = "Name", Value = m.Name } },
            MetadataOptions = new { m.HttpTokens, HttpEndpoint = "enabled", State = "applied" },
        });
        var folder = Directory.CreateDirectory(In("inventory")).FullName;
        File.WriteAllText(Path.Combine(folder, "ec2.describe-instances.json"), System.Text.Json.JsonSerializer.Serialize(new { Reservations = new[] { new { OwnerId = "111122223333", Instances = instances } } }));
        return folder;
    }

    private protected static void FitsAPipe(string output)
    {
        Assert.DoesNotContain('\u001b', output);
        // A command or a path is never wrapped, because then it could not be copied.
        foreach (var line in output.Split('\n').Where(l => !l.StartsWith("  ", StringComparison.Ordinal) || l.StartsWith("   ", StringComparison.Ordinal))) Assert.True(line.Length <= 80, line);
        Assert.DoesNotContain(output.Split('\n'), l => l.EndsWith(' '));
    }

    /// <summary>An error is one line that begins with the program's name; nothing is on standard output.</summary>
    private protected static void IsOneSentence((int Code, string Out, string Error) run, string says)
    {
        Assert.Equal(1, run.Code);
        Assert.Empty(run.Out);
        var line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("secureml: ", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
    }
}
