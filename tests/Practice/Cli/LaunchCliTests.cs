using SecureMlTools.Practice.Scenarios;

namespace SecureMlTools.Tests.Practice.Cli;

/// <summary>The real AWS CLI calls every operation that launches a machine or makes its role.</summary>
public sealed class LaunchCliTests : IClassFixture<ListeningAccount>
{
    private const string Trust = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    private const string Policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::ours/*\"}]}";
    private const string Image = "{{ami:" + "Deep_Learning_Base_OSS_Nvidia_Driver_GPU_AMI_(Ubuntu_24.04)" + "}}";

    private readonly ListeningAccount _practice;

    // Beside the scenario each test has a role with a policy, one without, and profiles that are empty or hold the first role.
    public LaunchCliTests(ListeningAccount practice)
    {
        _practice = practice;
        var estate = new EstateBuilder(practice.Account.State("us-east-1"));
        var iam = estate.Region.Iam;
        foreach (var name in new[] { "with-policy", "spare", "to-delete", "emptied" }) TrainingLaunch.Profile(estate, name);
        iam.Roles.Put(iam.Roles.Find("with-policy")! with { Inline = new Dictionary<string, string> { ["data"] = Policy, ["logs"] = Policy } });
        iam.Roles.Put(iam.Roles.Find("to-delete")! with { Attached = [] });
        foreach (var name in new[] { "spare", "to-delete" }) iam.Profiles.Put(iam.Profiles.Find(name)! with { RoleName = null });
    }

    public static readonly CliCase[] All =
    [
        new("iam:CreateRole", $"iam create-role --role-name from-the-cli --assume-role-policy-document {Trust} --permissions-boundary arn:aws:iam::111122223333:policy/edge --tags Key=Team,Value=ml", "Role.[Arn,AssumeRolePolicyDocument.Statement[0].Principal.Service,PermissionsBoundary.PermissionsBoundaryArn,Tags[0].Value]", "[\"arn:aws:iam::111122223333:role/from-the-cli\",\"ec2.amazonaws.com\",\"arn:aws:iam::111122223333:policy/edge\",\"ml\"]"),
        new("iam:GetRole", "iam get-role --role-name training-node", "Role.[RoleName,MaxSessionDuration]", "[\"training-node\",3600]"),
        new("iam:DeleteRole", "iam delete-role --role-name to-delete", null, ""),
        new("iam:PutRolePolicy", $"iam put-role-policy --role-name spare --policy-name data --policy-document {Policy}", null, ""),
        new("iam:GetRolePolicy", "iam get-role-policy --role-name with-policy --policy-name data", "PolicyDocument.Statement[].Resource", "[\"arn:aws:s3:::ours/*\"]"),
        new("iam:DeleteRolePolicy", "iam delete-role-policy --role-name with-policy --policy-name logs", null, ""),
        new("iam:ListRolePolicies", "iam list-role-policies --role-name training-node", "PolicyNames", "[]"),
        new("iam:ListAttachedRolePolicies", "iam list-attached-role-policies --role-name training-node", "AttachedPolicies[].PolicyName", "[\"AmazonSSMManagedInstanceCore\"]"),
        new("iam:CreateInstanceProfile", "iam create-instance-profile --instance-profile-name from-the-cli", "InstanceProfile.[Arn,Roles]", "[\"arn:aws:iam::111122223333:instance-profile/from-the-cli\",[]]"),
        new("iam:GetInstanceProfile", "iam get-instance-profile --instance-profile-name training-node", "InstanceProfile.Roles[].RoleName", "[\"training-node\"]"),
        new("iam:DeleteInstanceProfile", "iam delete-instance-profile --instance-profile-name to-delete", null, ""),
        new("iam:AddRoleToInstanceProfile", "iam add-role-to-instance-profile --instance-profile-name spare --role-name spare", null, ""),
        new("iam:RemoveRoleFromInstanceProfile", "iam remove-role-from-instance-profile --instance-profile-name emptied --role-name emptied", null, ""),
        new("ssm:GetParameter", "ssm get-parameter --name /aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id", "Parameter.[Value,DataType]", $"[\"{Image}\",\"aws:ec2:image\"]"),
        new("ec2:DescribeInstanceTypeOfferings", "ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=instance-type,Values=p5.48xlarge", "InstanceTypeOfferings[].Location", "[\"us-east-1a\"]"),
        new("ec2:DescribeCapacityReservations", "ec2 describe-capacity-reservations --filters Name=state,Values=active", "CapacityReservations[].[InstanceType,AvailableInstanceCount]", "[[\"p5.48xlarge\",2]]"),
        new("ec2:RunInstances", $"ec2 run-instances --image-id {Image} --instance-type g5.2xlarge --count 2 --iam-instance-profile Name=training-node --metadata-options HttpTokens=required,HttpPutResponseHopLimit=1 --network-interfaces DeviceIndex=0,SubnetId={{{{subnet:training-private-a}}}},AssociatePublicIpAddress=false,Groups={{{{sg:workers}}}} --block-device-mappings DeviceName=/dev/sda1,Ebs={{Encrypted=true,VolumeType=gp3}} --tag-specifications ResourceType=instance,Tags=[{{Key=Name,Value=cli}}]", "Instances[].[State.Name,MetadataOptions.HttpTokens,PublicIpAddress,Tags[0].Value,NetworkInterfaces[0].SubnetId]", "[[\"pending\",\"required\",null,\"cli\",\"{{subnet:training-private-a}}\"],[\"pending\",\"required\",null,\"cli\",\"{{subnet:training-private-a}}\"]]"),
        new("ec2:DescribeInstanceStatus", "ec2 describe-instance-status --instance-ids {{i:notebook-alice}}", "InstanceStatuses[].[InstanceState.Name,InstanceStatus.Status,SystemStatus.Details[0].Status]", "[[\"running\",\"ok\",\"passed\"]]"),
        new("ec2:TerminateInstances", "ec2 terminate-instances --instance-ids {{i:ray-head}}", "TerminatingInstances[].[PreviousState.Name,CurrentState.Name]", "[[\"running\",\"shutting-down\"]]"),
        new("ec2:ModifyInstanceAttribute", "ec2 modify-instance-attribute --instance-id {{i:notebook-alice}} --disable-api-termination", null, ""),
        new("ec2:CreateLaunchTemplate", "ec2 create-launch-template --launch-template-name from-the-cli --launch-template-data {\"InstanceType\":\"g5.2xlarge\",\"MetadataOptions\":{\"HttpTokens\":\"required\"}} --tag-specifications ResourceType=launch-template,Tags=[{Key=Team,Value=ml}]", "LaunchTemplate.[LaunchTemplateName,LatestVersionNumber,Tags[0].Value]", "[\"from-the-cli\",1,\"ml\"]"),
        new("ec2:DeleteLaunchTemplate", "ec2 delete-launch-template --launch-template-name triton", "LaunchTemplate.LaunchTemplateName", "\"triton\""),
    ];

    public static TheoryData<string> Actions => [.. All.Select(c => c.Action)];

    [SkippableTheory]
    [MemberData(nameof(Actions))]
    public void The_aws_cli_gets_what_aws_would_say(string action) => _practice.Check(All.Single(c => c.Action == action));
}
