namespace SecureMlTools.Practice.Scenarios;

/// <summary>The networks of the training estate in us-east-1: one for training, one that research made for itself, one for serving that is as it should be.</summary>
internal static class TrainingNetwork
{
    private const string World = "0.0.0.0/0";
    private const string WorldV6 = "::/0";
    private static readonly string[] NeededServices = ["ecr.api", "ecr.dkr", "ssm", "ssmmessages", "ec2messages", "logs", "monitoring", "sts", "kms"];

    public static void Build(EstateBuilder estate)
    {
        Training(estate);
        TrainingGroups(estate);
        Research(estate);
        Serving(estate);
        Leftover(estate);
        Names(estate);
    }

    // The VPC that AWS makes with every region, which nobody uses and nobody has looked at since.
    private static void Leftover(EstateBuilder e)
    {
        e.Vpc("leftover", "172.31.0.0/16", isDefault: true);
        e.Rules("leftover-default", [RuleSpec.All(e.Id("sg", "leftover-default"))], EstateBuilder.AllOut);
    }

    // Training resolves every name and nobody sees which. Research watches, and has done so for a year. Serving resolves what it needs.
    private static void Names(EstateBuilder e)
    {
        var everything = e.DomainList("everything", "*");
        e.DnsRuleGroup("research-watch", ("watch everything", everything, "ALERT"));
        e.DnsAssociation("research", "research-watch");
        var needed = e.DomainList("serving-needs", $"*.{e.Region.Name}.amazonaws.com", "*.ec2.internal");
        e.DnsRuleGroup("serving-names", ("needed", needed, "ALLOW"), ("everything else", everything, "BLOCK"));
        e.DnsAssociation("serving", "serving-names");
        e.QueryLog("serving", "dns-queries");
    }

    private static void Training(EstateBuilder e)
    {
        e.Vpc("training", "10.20.0.0/16", "2600:1f18:4a2b:7c00::/56");
        e.Subnet("training", "training-private-a", "10.20.0.0/20", 'a');
        e.Subnet("training", "training-private-b", "10.20.16.0/20", 'b');
        // No way out and no endpoints but S3: Systems Manager cannot reach what stands here.
        e.Subnet("training", "training-isolated-a", "10.20.32.0/20", 'a');
        e.Subnet("training", "training-public-a", "10.20.128.0/20", 'a', "2600:1f18:4a2b:7c01::/64", isPublic: true);
        e.Subnet("training", "training-public-b", "10.20.144.0/20", 'b');
        var gateway = e.InternetGateway("training");
        e.RouteTable("training", "training-public", ["training-public-a", "training-public-b"], EstateBuilder.Route(World, gateway), EstateBuilder.Route(WorldV6, gateway));
        var nat = e.NatGateway("training", "training-public-a", "198.51.100.20");
        e.RouteTable("training", "training-private", ["training-private-a", "training-private-b"], EstateBuilder.Route(World, nat: nat));
        e.RouteTable("training", "training-isolated", ["training-isolated-a"]);
        // Admits SSH from everywhere before anything else is looked at.
        e.NetworkAcl(
            "training", "training-public", ["training-public-a"],
            [(90, "6", 22, 22, World, "allow"), (100, "-1", 0, 0, World, "allow"), (101, "-1", 0, 0, WorldV6, "allow")],
            [(100, "-1", 0, 0, World, "allow"), (101, "-1", 0, 0, WorldV6, "allow")]);
        // Denies it, so that an open security group behind it is latent only.
        e.NetworkAcl(
            "training", "training-guarded", ["training-public-b"],
            [(80, "6", 22, 22, World, "deny"), (81, "6", 3389, 3389, World, "deny"), (100, "6", 443, 443, World, "allow"), (110, "6", 1024, 65535, World, "allow"), (120, "-1", 0, 0, "10.20.0.0/16", "allow")],
            [(100, "-1", 0, 0, World, "allow")]);
        e.GatewayEndpoint("training", "s3", EstateBuilder.FullAccess, "training-private", "training-isolated");
        e.FlowLog("training", "ACCEPT");
    }

    private static void TrainingGroups(EstateBuilder e)
    {
        var cluster = e.Id("sg", "efa-cluster");
        e.Group(
            "training", "efa-cluster", "EFA traffic among trainers, both ways",
            [RuleSpec.All(cluster, "NCCL over EFA")], [RuleSpec.All(cluster, "NCCL over EFA"), RuleSpec.Tcp(443, World, "packages, ECR, S3")]);
        // Somebody hardened this one: without the group's own rule going out, NCCL never gets an answer.
        var broken = e.Id("sg", "efa-hardened");
        e.Group("training", "efa-hardened", "EFA traffic among trainers, hardened", [RuleSpec.All(broken, "NCCL over EFA")], [RuleSpec.Tcp(443, World)]);

        e.Group("training", "jupyter", "notebooks", [RuleSpec.Tcp(8888, World, "temporary, remove after the offsite"), RuleSpec.Tcp(22, "203.0.113.0/24", "office")], EstateBuilder.AllOut);
        // Two halves of the internet, which a search for 0.0.0.0/0 does not find.
        e.Group("training", "ssh-halves", "ssh from home", [RuleSpec.Tcp(22, "0.0.0.0/1", "home"), RuleSpec.Tcp(22, "128.0.0.0/1", "home")], EstateBuilder.AllOut);
        e.Group("training", "ray-head", "Ray dashboard and client", [RuleSpec.Tcp(8265, World), RuleSpec.Tcp(10001, World), RuleSpec.Tcp(6379, "10.20.0.0/16")], EstateBuilder.AllOut);
        e.Group("training", "mlflow", "MLflow tracking", [RuleSpec.Tcp(5000, WorldV6, "works from the train too"), RuleSpec.Tcp(22, WorldV6)], [RuleSpec.All(World), RuleSpec.All(WorldV6)]);
        var list = e.PrefixList("everywhere-in-quarters", "0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2");
        e.Group("training", "labeling-desktop", "remote desktop", [RuleSpec.Tcp(3389, list, "annotators")], EstateBuilder.AllOut);
        e.Group("training", "build-anything", "do not use", [RuleSpec.All(World, "debugging")], EstateBuilder.AllOut);
        e.Group("training", "workers", "private workers", [RuleSpec.Tcp(22, "10.20.0.0/16", "bastion")], [RuleSpec.Tcp(443, World, "packages, ECR, S3")]);
        e.Group("training", "triton", "Triton behind a load balancer", [new RuleSpec("tcp", 8000, 8002, "10.20.0.0/16"), RuleSpec.Tcp(22, World, "on call")], EstateBuilder.AllOut);
        e.Rules("training-default", [RuleSpec.All(e.Id("sg", "training-default"))], EstateBuilder.AllOut);
    }

    private static void Research(EstateBuilder e)
    {
        // No flow log, the default group in use, no own route table.
        e.Vpc("research", "10.30.0.0/16");
        e.Subnet("research", "research-a", "10.30.0.0/20", 'a');
        e.Rules("research-default", [RuleSpec.All(e.Id("sg", "research-default")), RuleSpec.Tcp(6006, "10.0.0.0/8", "TensorBoard for the company")], EstateBuilder.AllOut);
    }

    private static void Serving(EstateBuilder e)
    {
        e.Vpc("serving", "10.40.0.0/16");
        e.Subnet("serving", "serving-private-a", "10.40.0.0/20", 'a');
        e.Subnet("serving", "serving-private-b", "10.40.16.0/20", 'b');
        e.RouteTable("serving", "serving-private", ["serving-private-a", "serving-private-b"]);
        e.NetworkAcl(
            "serving", "serving-private", ["serving-private-a", "serving-private-b"],
            [(100, "-1", 0, 0, "10.40.0.0/16", "allow"), (110, "6", 1024, 65535, World, "allow")], [(100, "-1", 0, 0, World, "allow")]);
        e.Group("serving", "serving-endpoints", "interface endpoints", [RuleSpec.Tcp(443, "10.40.0.0/16")], []);
        e.Group("serving", "serving-workers", "serving and data preparation", [RuleSpec.Tcp(8001, "10.40.0.0/16", "gRPC")], [RuleSpec.Tcp(443, "10.40.0.0/16", "endpoints")]);
        var own = $$$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"{{{{e.AccountId}}}}"}}}]}""";
        e.GatewayEndpoint("serving", "s3", own, "serving-private");
        foreach (var service in NeededServices) e.InterfaceEndpoint("serving", service, "serving-endpoints", own, "serving-private-a", "serving-private-b");
        e.FlowLog("serving", "ALL");
    }
}
