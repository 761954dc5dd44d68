using System.IO.Compression;
using System.Text;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>Machines that people log in to.</summary>
internal static class Workstations
{
    public static void Build(EstateBuilder e)
    {
        // Jupyter for the whole internet, a public address, a secret in its user data, and something that still calls IMDSv1.
        e.Machine(new MachineSpec("notebook-alice", "g5.2xlarge", "training-public-a", e.Id("ami", TrainingStorage.Dlami))
        {
            Groups = ["jupyter"],
            PublicIp = "198.51.100.31",
            HttpTokens = "optional",
            HopLimit = 2,
            ImdsV1Calls = 12,
            KeyName = "alice-laptop",
            UserData = """
                #!/bin/bash
                export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
                export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
                jupyter lab --ip=0.0.0.0 --ServerApp.token=''
                """,
            // Names are what people make of them.
            Tags = [("Project", "vision"), ("Owner", "<script>alert('alice')</script>"), ("Notes", "=cmd|'/C calc'!A0"), ("Stage", "prod\u202etset")],
        });

        // SSH through two halves of the internet; a key pair although Systems Manager reaches it.
        e.Machine(new MachineSpec("finetune-bob", "g5.12xlarge", "training-public-a", e.Id("ami", TrainingStorage.Dlami))
        {
            Groups = ["ssh-halves"],
            PublicIp = "198.51.100.32",
            HttpTokens = "optional",
            KeyName = "ml-team-2019",
            ComputerName = "finetune\u001b[2J-bob",
            Tags = [("Project", "llm")],
        });

        // Remote desktop through a prefix list that adds up to everywhere; the agent has not been heard of for days.
        e.Machine(new MachineSpec("labeling-desktop", "t3.xlarge", "training-public-a", e.Id("ami", TrainingStorage.WindowsImage))
        {
            Groups = ["labeling-desktop"],
            PublicIp = "198.51.100.33",
            PlatformDetails = "Windows",
            Ping = "ConnectionLost",
            DaysOld = 120,
            Tags = [("Project", "labeling")],
        });

        // The default group and the company's /8; nobody can manage it.
        e.Machine(new MachineSpec("research-sandbox", "g6.xlarge", "research-a", e.Id("ami", TrainingStorage.CommunityImage))
        {
            Groups = ["research-default"],
            HttpTokens = "optional",
            Profile = null,
            Ping = null,
            DaysOld = 400,
            Volumes = [new VolumeSpec("/dev/sda1", 80, IsEncrypted: false)],
            Tags = [("Project", "research")],
        });

        // Everything open, hop limit 64, user data as MIME and packed, with one more secret inside.
        e.Machine(new MachineSpec("build-runner", "c7i.4xlarge", "training-private-b", e.Id("ami", TrainingStorage.OwnImage))
        {
            Groups = ["build-anything"],
            HttpTokens = "optional",
            HopLimit = 64,
            ImdsV1Calls = 0,
            Tags = [("Project", "platform")],
        });
        PackedUserData(e, "build-runner");
    }

    private static void PackedUserData(EstateBuilder e, string machine)
    {
        const string mime = """
            Content-Type: multipart/mixed; boundary="//"
            MIME-Version: 1.0

            --//
            Content-Type: text/x-shellscript; charset="us-ascii"

            #!/bin/bash
            curl -sSL http://get.example.com/install.sh | bash
            echo "machine api.wandb.example login user password 0123456789abcdef0123456789abcdef01234567" > /root/.netrc
            --//--
            """;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.ASCII.GetBytes(mime));
        var item = e.Region.Instances.Find(e.Id("i", machine))!;
        e.Region.Instances.Put(item with { UserData = Convert.ToBase64String(packed.ToArray()) });
    }
}
