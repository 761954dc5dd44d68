using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Iam;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Api.Sts;
using SecureMlTools.Identity;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Machines;

/// <summary>What a launch must know before it makes anything.</summary>
internal sealed record LaunchFacts
{
    public required string AccountId { get; init; }

    public required string Caller { get; init; }

    public required string Region { get; init; }

    public required string Partition { get; init; }

    public required InstanceTypeInfo Type { get; init; }

    /// <summary>Zones that offer the type.</summary>
    public required IReadOnlyList<string> Zones { get; init; }

    /// <summary>The subnets, in the order they were named.</summary>
    public required IReadOnlyList<Subnet> Subnets { get; init; }

    public required Vpc Vpc { get; init; }

    /// <summary>Route tables of the VPC.</summary>
    public required IReadOnlyList<RouteTable> RouteTables { get; init; }

    public required ChosenImage Image { get; init; }

    /// <summary>ARN of the key of the volumes; null for the account's default.</summary>
    public string? KeyArn { get; init; }

    public GetAllowedImagesSettingsResponse? AllowedImages { get; init; }

    public CapacityReservation? Reservation { get; init; }

    /// <summary>True when the role of the profile that was named is seen to let the Systems Manager agent report; false when that is not seen.</summary>
    public bool ProfileReports { get; init; }

    /// <summary>Reads what is needed; nothing is changed.</summary>
    /// <exception cref="OptionException">Something that was named is not there.</exception>
    public static async Task<LaunchFacts> ReadAsync(IAwsTransport aws, LaunchRequest request, ImageCatalog images, CancellationToken cancellationToken)
    {
        var caller = await aws.SendAsync(StsApi.GetCallerIdentity.Call(new()), cancellationToken).ConfigureAwait(false);
        var type = await TypeAsync(aws, request.InstanceType, cancellationToken).ConfigureAwait(false);
        var subnets = await SubnetsAsync(aws, request, cancellationToken).ConfigureAwait(false);
        var vpcs = subnets.Select(s => s.VpcId).Distinct(StringComparer.Ordinal).ToList();
        if (vpcs.Count > 1) throw new OptionException($"The subnets are of several VPCs ({string.Join(", ", vpcs)}), but the machines share one security group; name subnets of one VPC.");
        var inVpc = new Filter { Name = "vpc-id", Values = [vpcs[0]!] };
        var vpc = await Ec2Api.DescribeVpcs.AllAsync(aws, new DescribeVpcsRequest { Filters = [inVpc] }, cancellationToken).ConfigureAwait(false);
        var tables = await Ec2Api.DescribeRouteTables.AllAsync(aws, new DescribeRouteTablesRequest { Filters = [inVpc] }, cancellationToken).ConfigureAwait(false);
        var offered = await Ec2Api.DescribeInstanceTypeOfferings.AllAsync(
            aws, new DescribeInstanceTypeOfferingsRequest { LocationType = "availability-zone", Filters = [new Filter { Name = "instance-type", Values = [request.InstanceType] }] }, cancellationToken).ConfigureAwait(false);
        var architecture = type.ProcessorInfo?.SupportedArchitectures.OrEmpty().FirstOrDefault(a => a is "x86_64" or "arm64") ?? "x86_64";
        var image = await ChosenImage.FindAsync(aws, request.Image, architecture, images, cancellationToken).ConfigureAwait(false);
        var keyArn = request.KmsKeyId is { } key ? await KeyAsync(aws, key, cancellationToken).ConfigureAwait(false) : null;
        if (request.KmsKeyId is null) await CheckDefaultKeyAsync(aws, cancellationToken).ConfigureAwait(false);
        var reports = request.InstanceProfile is { } profile && await CheckProfileAsync(aws, profile, cancellationToken).ConfigureAwait(false);
        if (request.Waits) await CheckWaitAsync(aws, cancellationToken).ConfigureAwait(false);
        return new LaunchFacts
        {
            AccountId = caller.Account ?? "",
            Caller = caller.Arn ?? "",
            Region = aws.Region,
            Partition = caller.Arn?.Split(':') is [_, var partition, ..] ? partition : "aws",
            Type = type,
            Zones = [.. offered.InstanceTypeOfferings.OrEmpty().Select(o => o.Location).OfType<string>().Order(StringComparer.Ordinal)],
            Subnets = subnets,
            Vpc = vpc.Vpcs.OrEmpty().FirstOrDefault() ?? throw new OptionException($"The VPC {vpcs[0]} of the subnets cannot be read; allow the IAM action ec2:DescribeVpcs for it."),
            RouteTables = tables.RouteTables.OrEmpty(),
            Image = image,
            KeyArn = keyArn,
            ProfileReports = reports,
            AllowedImages = await AllowedAsync(aws, cancellationToken).ConfigureAwait(false),
            Reservation = request.CapacityReservationId is { } id ? await ReservationAsync(aws, id, cancellationToken).ConfigureAwait(false) : null,
        };
    }

    // What the wait reads is read once before anything is made: a refusal in its midst would end machines that run.
    private static async Task CheckWaitAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        try
        {
            await aws.SendAsync(Ec2Api.DescribeInstanceStatus.Call(new DescribeInstanceStatusRequest { MaxResults = 5 }), cancellationToken).ConfigureAwait(false);
            await aws.SendAsync(SsmApi.DescribeInstanceInformation.Call(new DescribeInstanceInformationRequest { MaxResults = 5 }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.IsAccessDenied)
        {
            throw new OptionException($"Whether the machines are ready cannot be read: allow the IAM action {e.Operation?.IamAction ?? "ssm:DescribeInstanceInformation"}, or give -NoWait.");
        }
    }

    private static async Task<InstanceTypeInfo> TypeAsync(IAwsTransport aws, string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.SendAsync(Ec2Api.DescribeInstanceTypes.Call(new DescribeInstanceTypesRequest { InstanceTypes = [name] }), cancellationToken).ConfigureAwait(false);
            if (answer.InstanceTypes.OrEmpty().FirstOrDefault() is { } type) return type;
        }
        catch (AwsException e) when (e.ErrorCode is "InvalidInstanceType" or "InvalidParameterValue")
        {
        }

        throw new OptionException($"{aws.Region} has no instance type '{Text.OneLine(name)}'; Get-TrainingInstanceType lists those that it has.");
    }

    private static async Task<IReadOnlyList<Subnet>> SubnetsAsync(IAwsTransport aws, LaunchRequest request, CancellationToken cancellationToken)
    {
        if (request.Network is { } network)
        {
            NetworkChecks.Name(network);
            var all = await Ec2Api.DescribeSubnets.AllAsync(aws, new DescribeSubnetsRequest { Filters = [OwnerFilter.Of("secureml:network", network)] }, cancellationToken).ConfigureAwait(false);
            var workload = all.Subnets.OrEmpty().Where(s => s.Tags.Value("secureml:network") == network && s.Tags.Value("secureml:id")?.Contains("Workload", StringComparison.OrdinalIgnoreCase) == true).OrderBy(s => s.AvailabilityZone, StringComparer.Ordinal).ToList();
            return workload.Count > 0 ? workload : throw new OptionException($"There is no training network '{Text.OneLine(network)}' in {aws.Region}: no workload subnet has the tag secureml:network with that value; make it with New-IsolatedTrainingNetwork, or name -SubnetId.");
        }

        if (request.SubnetIds.Count == 0) throw new OptionException("Name where the machines shall be: -SubnetId, or -Network with the name of a training network.");
        var ids = request.SubnetIds.Distinct(StringComparer.Ordinal).ToList();
        if (ids.FirstOrDefault(i => !i.StartsWith("subnet-", StringComparison.Ordinal)) is { } wrong) throw new OptionException($"'{Text.OneLine(wrong)}' is not the id of a subnet: one looks like subnet-0123456789abcdef0.");
        var found = await Ec2Api.DescribeSubnets.AllAsync(aws, new DescribeSubnetsRequest { Filters = [new Filter { Name = "subnet-id", Values = ids }] }, cancellationToken).ConfigureAwait(false);
        var byId = found.Subnets.OrEmpty().Where(s => s.SubnetId is not null).ToDictionary(s => s.SubnetId!, StringComparer.Ordinal);
        return ids.FirstOrDefault(i => !byId.ContainsKey(i)) is { } missing
            ? throw new OptionException($"There is no subnet {Text.OneLine(missing)} in {aws.Region}; check the id and the region.")
            : [.. ids.Select(i => byId[i])];
    }

    private static async Task<string> KeyAsync(IAwsTransport aws, string key, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.SendAsync(KmsApi.DescribeKey.Call(new DescribeKeyRequest { KeyId = key }), cancellationToken).ConfigureAwait(false);
            if (answer.KeyMetadata?.KeyState is { } state && state != "Enabled") throw new OptionException($"The KMS key {Text.OneLine(key)} is {Text.Visible(state)}, so no volume can be encrypted with it; enable it or name another.");
            return answer.KeyMetadata?.Arn ?? key;
        }
        catch (AwsException e) when (e.ErrorCode is "NotFoundException" or "InvalidArnException" or "ValidationException")
        {
            throw new OptionException($"There is no KMS key '{Text.OneLine(key)}' in {aws.Region}; name a key id, an ARN or alias/NAME of this region.");
        }
    }

    // EC2 takes a launch whose key is off, and ends the machine. What may not be read, EC2 will say.
    private static async Task CheckDefaultKeyAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        try
        {
            var chosen = await aws.SendAsync(Ec2Api.GetEbsDefaultKmsKeyId.Call(new()), cancellationToken).ConfigureAwait(false);
            if (chosen.KmsKeyId is not { } key || key == "alias/aws/ebs") return;
            var answer = await aws.SendAsync(KmsApi.DescribeKey.Call(new DescribeKeyRequest { KeyId = key }), cancellationToken).ConfigureAwait(false);
            if (answer.KeyMetadata?.KeyState is { } state && state != "Enabled")
                throw new OptionException($"The KMS key {Text.OneLine(key)}, with which this account encrypts volumes in {aws.Region}, is {Text.Visible(state)}, so no machine would start; enable it, or name another with -KmsKeyId.");
        }
        catch (AwsException e) when (!e.IsAuthenticationFailure)
        {
        }
    }

    private static async Task<bool> CheckProfileAsync(IAwsTransport aws, string profile, CancellationToken cancellationToken)
    {
        var name = profile.StartsWith("arn:", StringComparison.Ordinal) ? profile[(profile.LastIndexOf('/') + 1)..] : profile;
        try
        {
            var answer = await aws.SendAsync(IamApi.GetInstanceProfile.Call(new GetInstanceProfileRequest { InstanceProfileName = name }), cancellationToken).ConfigureAwait(false);
            if (answer.InstanceProfile?.Roles.OrEmpty().Count == 0) throw new OptionException($"The instance profile {Text.OneLine(name)} has no role in it; add one, or leave -InstanceProfile out to have one made.");
            return await ReportsAsync(aws, answer.InstanceProfile?.Roles?[0].RoleName, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode is "NoSuchEntity" or "ValidationError")
        {
            throw new OptionException($"There is no instance profile '{Text.OneLine(name)}'; check the name, or leave -InstanceProfile out to have one made.");
        }
        catch (AwsException e) when (e.IsAccessDenied)
        {
            // RunInstances will say it itself.
            return false;
        }
    }

    private static async Task<bool> ReportsAsync(IAwsTransport aws, string? role, CancellationToken cancellationToken)
    {
        try
        {
            var attached = await IamApi.ListAttachedRolePolicies.AllAsync(aws, new ListAttachedRolePoliciesRequest { RoleName = role }, cancellationToken).ConfigureAwait(false);
            if (attached.AttachedPolicies.OrEmpty().Any(p => p.PolicyArn?.Split('/')[^1] is "AmazonSSMManagedInstanceCore" or "AmazonSSMManagedEC2InstanceDefaultPolicy" or "AdministratorAccess")) return true;
            var names = await IamApi.ListRolePolicies.AllAsync(aws, new ListRolePoliciesRequest { RoleName = role }, cancellationToken).ConfigureAwait(false);
            foreach (var name in names.PolicyNames.OrEmpty())
            {
                var answer = await aws.SendAsync(IamApi.GetRolePolicy.Call(new GetRolePolicyRequest { RoleName = role, PolicyName = name }), cancellationToken).ConfigureAwait(false);
                if (PolicyDocument.TryParse(Uri.UnescapeDataString(answer.PolicyDocument ?? "{}"), out var policy, out _) && policy.Ask("ssm:UpdateInstanceInformation") != PolicyAnswer.Denied) return true;
            }
        }
        catch (AwsException e) when (e.IsAccessDenied || e.ErrorCode == "NoSuchEntity")
        {
            // What cannot be read is not seen.
        }

        return false;
    }

    private static async Task<CapacityReservation> ReservationAsync(IAwsTransport aws, string id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.SendAsync(Ec2Api.DescribeCapacityReservations.Call(new DescribeCapacityReservationsRequest { CapacityReservationIds = [id] }), cancellationToken).ConfigureAwait(false);
            if (answer.CapacityReservations.OrEmpty().FirstOrDefault() is { } reservation) return reservation;
        }
        catch (AwsException e) when (e.ErrorCode.StartsWith("InvalidCapacityReservationId", StringComparison.Ordinal))
        {
        }

        throw new OptionException($"There is no capacity reservation '{Text.OneLine(id)}' in {aws.Region}; check the id and the region.");
    }

    // Without the permission to read it, RunInstances decides.
    private static async Task<GetAllowedImagesSettingsResponse?> AllowedAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        try
        {
            return await aws.SendAsync(Ec2Api.GetAllowedImagesSettings.Call(new()), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (!e.IsAuthenticationFailure)
        {
            return null;
        }
    }
}
