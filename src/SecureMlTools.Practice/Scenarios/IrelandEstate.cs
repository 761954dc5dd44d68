using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>The region that was set up last, and right: its settings are what those of us-east-1 should be.</summary>
internal static class IrelandEstate
{
    public static void Build(EstateBuilder e)
    {
        e.Vpc("eu-training", "10.60.0.0/16");
        e.Subnet("eu-training", "eu-private-a", "10.60.0.0/20", 'a');
        e.Group("eu-training", "eu-workers", "private workers", [], [RuleSpec.Tcp(443, "10.60.0.0/16")]);
        e.GatewayEndpoint("eu-training", "s3", EstateBuilder.FullAccess.Replace("\"Principal\":\"*\"", $"\"Principal\":{{\"AWS\":\"{e.AccountId}\"}}", StringComparison.Ordinal), "eu-training-main");
        e.FlowLog("eu-training", "REJECT");
        // Blocks what AWS knows to be malware, unless DNS Firewall is down; and the bucket has never let the logs in.
        e.DnsRuleGroup("eu-malware", ("known malware", e.Id("rslvr-fdl", "AWSManagedDomainsMalwareDomainList"), "BLOCK"));
        e.DnsAssociation("eu-training", "eu-malware");
        e.DnsFailOpen("eu-training");
        e.QueryLog("eu-training", "eu-dns-queries", "ACCESS_DENIED");
        e.Key("aws/ebs", null, isAwsManaged: true);
        var key = e.Key("eu-training-data", $$$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{{e.AccountId}}}}:root"},"Action":"kms:*","Resource":"*"}]}""");
        e.Snapshot("eu-dataset", key);
        var image = e.Image("eu-train-base", 10);
        e.Machine(new MachineSpec("eu-trainer-01", "g6.4xlarge", "eu-private-a", image) { Groups = ["eu-workers"], Volumes = [new VolumeSpec("/dev/sda1", 200, KeyArn: key)], Tags = [("Project", "vision")] });
        e.Machine(new MachineSpec("eu-tensorboard", "t3.large", "eu-private-a", image) { Groups = ["eu-workers"], HttpTokens = "optional", Volumes = [new VolumeSpec("/dev/sda1", 50, KeyArn: key)], Tags = [("Project", "vision")] });
        e.Template("eu-trainers", 1, e.TemplateData("g6.4xlarge", image, "required", "eu-workers"));

        var settings = e.Region.Settings;
        settings.EbsEncryptionByDefault = true;
        settings.EbsDefaultKmsKeyId = key;
        settings.MetadataDefaults = new InstanceMetadataDefaultsResponse { HttpTokens = "required", HttpPutResponseHopLimit = 2, ManagedBy = "account" };
        settings.SnapshotBlockPublicAccess = "block-all-sharing";
        settings.ImageBlockPublicAccess = "block-new-sharing";
        settings.AllowedImages = new GetAllowedImagesSettingsResponse { State = "enabled", ManagedBy = "account", ImageCriteria = [new ImageCriterion { ImageProviders = ["amazon", e.AccountId] }] };
        settings.VpcBlockPublicAccess = new VpcBlockPublicAccessOptions
        {
            AwsAccountId = e.AccountId,
            AwsRegion = e.Region.Name,
            State = "update-complete",
            // NAT gateways go on working: the way out is the firewall's.
            InternetGatewayBlockMode = "block-ingress",
            ManagedBy = "account",
            ExclusionsAllowed = "allowed",
            LastUpdateTimestamp = e.DaysAgo(100),
        };
    }
}
