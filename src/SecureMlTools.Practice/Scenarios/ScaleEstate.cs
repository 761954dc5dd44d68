using System.Globalization;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>Any number of ordinary machines, each with an interface and a volume, in four subnets and a few groups: for measuring, and for counting pages.</summary>
internal static class ScaleEstate
{
    public const int MostMachines = 100_000;

    public static PracticeAccount Create(int machines, TimeProvider time)
    {
        var account = new PracticeAccount(TrainingEstate.AccountId, ["us-east-1"], time);
        var e = new EstateBuilder(account.State(null));
        InstanceTypeFacts.AddTo(e.Region);
        e.Vpc("scale", "10.0.0.0/8");
        for (var i = 0; i < 4; i++) e.Subnet("scale", Name("scale", i), $"10.{i * 64}.0.0/10", (char)('a' + i));
        for (var i = 0; i < 8; i++) e.Group("scale", Name("workers", i), "workers", [RuleSpec.Tcp(22, "10.0.0.0/8")], EstateBuilder.AllOut);
        e.Group("scale", "exposed", "one in a hundred", [RuleSpec.Tcp(22, "0.0.0.0/0")], EstateBuilder.AllOut);
        var image = e.Image("train-base", 10);
        for (var i = 0; i < machines; i++)
            e.Machine(new MachineSpec(Name("node", i), i % 8 == 0 ? "g5.12xlarge" : "m7i.4xlarge", Name("scale", i % 4), image)
            {
                Groups = [i % 100 == 99 ? "exposed" : Name("workers", i % 8)],
                HttpTokens = i % 10 == 0 ? "optional" : "required",
                Volumes = [new VolumeSpec("/dev/sda1", 100, IsEncrypted: i % 20 != 0)],
                Tags = [("Project", Name("project", i % 16)), ("Index", i.ToString(CultureInfo.InvariantCulture))],
            });
        return account;
    }

    private static string Name(string stem, int i) => stem + "-" + i.ToString("00000", CultureInfo.InvariantCulture);
}
