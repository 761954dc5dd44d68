namespace SecureMlTools.Practice.Scenarios;

/// <summary>The big machines, which train.</summary>
internal static class Trainers
{
    public static void Build(EstateBuilder e)
    {
        // As it should be: eight GPUs, four EFA cards, the cluster's group lets its own traffic in and out.
        e.Machine(new MachineSpec("vision-trainer-01", "p4d.24xlarge", "training-private-a", e.Id("ami", TrainingStorage.Dlami))
        {
            Groups = ["efa-cluster"],
            InterfaceType = "efa",
            MoreInterfaces = [.. Enumerable.Range(1, 3).Select(card => new InterfaceSpec { Type = "efa", Groups = ["efa-cluster"], DeviceIndex = 1, NetworkCard = card })],
            Volumes = [new VolumeSpec("/dev/sda1", 200), new VolumeSpec("/dev/sdf", 4000, KeyArn: e.Arn("kms", "key/" + e.Region.Ids.Uuid(TrainingStorage.DataKey)))],
            Tags = [("Project", "vision"), ("Tier", "training")],
        });

        // IMDSv1 allowed and unused for two weeks: safe to close. EFA cards without addresses. Its EFA group was hardened to death.
        e.Machine(new MachineSpec("llm-pretrain-01", "p5.48xlarge", "training-private-a", e.Id("ami", TrainingStorage.Dlami))
        {
            Groups = ["efa-hardened"],
            HttpTokens = "optional",
            MoreInterfaces = [.. Enumerable.Range(1, 4).Select(card => new InterfaceSpec { Type = "efa-only", Groups = ["efa-hardened"], DeviceIndex = 1, NetworkCard = card })],
            Volumes = [new VolumeSpec("/dev/sda1", 500)],
            DaysOld = 45,
            UserData = "#cloud-config\nruncmd:\n  - systemctl enable --now nvidia-fabricmanager\n",
            Tags = [("Project", "llm"), ("Tier", "training")],
        });

        e.Machine(new MachineSpec("speech-trn1-01", "trn1.32xlarge", "serving-private-a", e.Id("ami", TrainingStorage.OwnImage))
        {
            Groups = ["serving-workers"],
            Volumes = [new VolumeSpec("/dev/sda1", 500)],
            Tags = [("Project", "speech"), ("Tier", "training")],
        });

        // Stopped, forgotten, of an image long deprecated, its disk in clear.
        e.Machine(new MachineSpec("legacy-p3-thesis", "p3.2xlarge", "training-private-b", e.Id("ami", TrainingStorage.OldDlami))
        {
            Groups = ["training-default"],
            HttpTokens = "optional",
            HopLimit = 2,
            ImdsV1Calls = null,
            State = "stopped",
            DaysOld = 800,
            KeyName = "ml-team-2019",
            Ping = null,
            Volumes = [new VolumeSpec("/dev/sda1", 100, IsEncrypted: false), new VolumeSpec("/dev/sdf", 2000, IsEncrypted: false)],
            Tags = [("Project", "thesis"), ("Owner", "left-in-2023")],
        });
    }
}
