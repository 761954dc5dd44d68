namespace SecureMlTools.Practice.Scenarios;

/// <summary>Machines that serve others: Ray, MLflow, containers, inference, data preparation.</summary>
internal static class Services
{
    public static void Build(EstateBuilder e)
    {
        // Ray's dashboard for everyone, in a subnet that nobody outside reaches: latent.
        e.Machine(new MachineSpec("ray-head", "m7i.4xlarge", "training-private-a", e.Id("ami", TrainingStorage.OwnImage)) { Groups = ["ray-head"], Tags = [("Project", "rl")] });

        // Open over IPv6 only.
        e.Machine(new MachineSpec("mlflow-tracking", "t3.large", "training-public-a", e.Id("ami", TrainingStorage.PublicImage))
        {
            Groups = ["mlflow"],
            Ipv6 = "2600:1f18:4a2b:7c01::5000",
            HttpTokens = "optional",
            Profile = null,
            Ping = null,
            DaysOld = 200,
            Volumes = [new VolumeSpec("/dev/sda1", 50, IsEncrypted: false)],
            Tags = [("Project", "platform")],
        });

        // Containers need two hops; this one has them and says that it runs containers.
        e.Machine(new MachineSpec("ecs-gpu-01", "g6.4xlarge", "training-private-a", e.Id("ami", TrainingStorage.Dlami))
        {
            Groups = ["workers"],
            HopLimit = 2,
            Tags = [("Project", "batch"), ("aws:ecs:clusterName", "training")],
        });

        // Three hops, and containers that would do with two.
        e.Machine(new MachineSpec("eks-gpu-01", "g6.4xlarge", "training-private-b", e.Id("ami", TrainingStorage.Dlami))
        {
            Groups = ["workers"],
            HopLimit = 3,
            Tags = [("Project", "batch"), ("kubernetes.io/cluster/train", "owned"), ("eks:cluster-name", "train")],
        });

        e.Machine(new MachineSpec("enclave-inference", "m6i.4xlarge", "serving-private-b", e.Id("ami", TrainingStorage.OwnImage))
        {
            Groups = ["serving-workers"],
            HasEnclave = true,
            Tags = [("Project", "private-inference")],
        });

        // An enclave's parent that is itself wide open protects nothing.
        e.Machine(new MachineSpec("enclave-demo", "c7i.4xlarge", "training-public-a", e.Id("ami", "train-base-2022"))
        {
            Groups = ["ssh-halves"],
            PublicIp = "198.51.100.34",
            HttpTokens = "optional",
            HasEnclave = true,
            ImdsV1Calls = 3,
            DaysOld = 90,
            Tags = [("Project", "private-inference")],
        });

        // The metadata service is off: IMDSv1 is no question, whatever HttpTokens says.
        e.Machine(new MachineSpec("data-prep", "r7i.4xlarge", "serving-private-a", e.Id("ami", TrainingStorage.OwnImage))
        {
            Groups = ["serving-workers"],
            HttpTokens = "optional",
            HttpEndpoint = "disabled",
            ImdsV1Calls = null,
            Tags = [("Project", "data")],
        });

        // Up for minutes: no metrics and no agent yet, which proves nothing either way.
        e.Machine(new MachineSpec("inference-canary", "inf2.xlarge", "training-isolated-a", "ami-0deadbeefdeadbeef")
        {
            Groups = ["workers"],
            HttpTokens = "optional",
            ImdsV1Calls = null,
            Ping = null,
            MinutesOld = 4,
            Tags = [("Project", "serving")],
        });
    }
}
