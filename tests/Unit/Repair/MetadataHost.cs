using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Repair;

/// <summary>Machines whose metadata options can be read and changed, and a change to one of them.</summary>
internal sealed class MetadataHost
{
    public const string Id = "i-0123456789abcdef0";

    public MetadataHost() => Aws = new ScriptedAws()
        .On(Ec2Api.DescribeInstances, r => new DescribeInstancesResponse
        {
            Reservations = [new Reservation { Instances = [.. Tokens.Where(t => r.InstanceIds!.Contains(t.Key)).Select(t => new Instance
            {
                InstanceId = t.Key,
                State = new InstanceState { Name = "running" },
                MetadataOptions = new InstanceMetadataOptionsResponse { HttpTokens = t.Value, HttpEndpoint = "enabled", HttpPutResponseHopLimit = 2 },
            })] }],
        })
        .On(Ec2Api.ModifyInstanceMetadataOptions, r =>
        {
            BeforeChange?.Invoke();
            if (Error is { } error) throw error;
            if (!Ignore) Tokens[r.InstanceId!] = r.HttpTokens!;
            AfterChange?.Invoke();
            return new ModifyInstanceMetadataOptionsResponse { InstanceId = r.InstanceId };
        });

    public ScriptedAws Aws { get; }

    public Dictionary<string, string> Tokens { get; } = new() { [Id] = "optional" };

    public Action? BeforeChange { get; set; }

    public Action? AfterChange { get; set; }

    public AwsException? Error { get; set; }

    /// <summary>AWS says yes and does nothing.</summary>
    public bool Ignore { get; set; }

    public int Changes => Aws.Calls.Count(c => c.Operation == "ModifyInstanceMetadataOptions");

    public static Change Require(string id = Id) => new()
    {
        Kind = ImdsOptionsKind.KindName,
        ControlId = "IMDS-01",
        ResourceType = "AWS::EC2::Instance",
        ResourceId = id,
        InstanceId = id,
        Region = "us-east-1",
        AccountId = "111122223333",
        Before = ResourceState.Of(("HttpTokens", "optional")),
        After = ResourceState.Of(("HttpTokens", "required")),
    };
}

/// <summary>A journal in a folder of its own, which goes with it.</summary>
internal sealed class TemporaryJournal : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journal").FullName;

    public TemporaryJournal(string account = "111122223333") => Journal = Journal.Create(Path, new JournalHeader(account, "us-east-1", "arn:aws:iam::111122223333:user/tester", DateTimeOffset.UnixEpoch));

    public string Path => System.IO.Path.Combine(_folder, "journal.jsonl");

    public Journal Journal { get; }

    /// <summary>What is on disk, read beside the writer.</summary>
    public string Text
    {
        get
        {
            // .NET would ask for a lock, which the writer refuses; cp asks for none.
            System.Diagnostics.Process.Start("cp", [Path, Path + ".copy"])!.WaitForExit();
            return File.ReadAllText(Path + ".copy");
        }
    }

    /// <summary>Ends the writing and gives the path.</summary>
    public string Close()
    {
        Journal.Dispose();
        return Path;
    }

    public void Dispose()
    {
        Journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
