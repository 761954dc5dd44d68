using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Machines;

/// <summary>What keeps machines from being launched as they were asked for, and what should be known before.</summary>
internal static partial class LaunchChecks
{
    /// <summary>Checks what can be checked without asking AWS.</summary>
    /// <exception cref="OptionException">The request cannot be met.</exception>
    public static void Request(LaunchRequest request)
    {
        if (!Name().IsMatch(request.Name)) throw new OptionException($"'{Text.OneLine(request.Name)}' is no name for machines: 1 to 40 letters, digits, dots, hyphens and underscores, with a letter or digit first.");
        if (request.Count is < 1 or > 1000) throw new OptionException($"{request.Count} machines cannot be launched at once; give -Count from 1 to 1000.");
        if (request.Network is not null && request.SubnetIds.Count > 0) throw new OptionException("-SubnetId and -Network exclude each other; give one of them.");
        if (request.InstanceProfile is not null && (request.S3Buckets.Count > 0 || request.PermissionsBoundary is not null)) throw new OptionException("-AllowS3Bucket and -PermissionsBoundary are for the role that is made; with -InstanceProfile its own role counts, so leave them out.");
        if (request.PermissionsBoundary is { } boundary && (!boundary.StartsWith("arn:", StringComparison.Ordinal) || !boundary.Contains(":policy/", StringComparison.Ordinal))) throw new OptionException($"'{Text.OneLine(boundary)}' is not the ARN of a policy: a permissions boundary looks like arn:aws:iam::123456789012:policy/NAME.");
        if (request.HopLimit is < 1 or > 64) throw new OptionException($"A hop limit of {request.HopLimit} is none; give 1, or 2 for containers.");
        if (request.Tenancy is not ("default" or "dedicated")) throw new OptionException($"'{Text.OneLine(request.Tenancy)}' is no tenancy here; give default or dedicated.");
        if (request.SpotMaxPrice is <= 0) throw new OptionException("-SpotMaxPrice is in US dollars an hour, more than 0.");
        if (request.Spot && request.CapacityReservationId is not null) throw new OptionException("Spot machines cannot use a capacity reservation; leave -SpotMaxPrice or -CapacityReservationId out.");
        if (request.Spot && request.TerminationProtection) throw new OptionException("Spot machines cannot be protected from termination; leave -SpotMaxPrice or -TerminationProtection out.");
        if (request.KeepSsh && !request.HardenOs) throw new OptionException("-KeepSsh says what the hardening does with sshd; give -HardenOs too.");
        if (request.ClientToken is { } token && !Token().IsMatch(token)) throw new OptionException("A client token is 1 to 60 letters, digits and hyphens; leave it out to have one made.");
        if (request.ClientToken is not null && request.ResumeJournal is not null) throw new OptionException("A journal has its own tokens; leave -ClientToken or -ResumeJournal out.");
        if (request.LaunchTemplateName is { } template && !Template().IsMatch(template)) throw new OptionException($"'{Text.OneLine(template)}' is no name for a launch template: 3 to 128 letters, digits and ( ) . / _ -.");
        UserTags.Check(request.Tags);
    }

    /// <summary>Checks the request against what AWS says.</summary>
    /// <exception cref="OptionException">It cannot be met.</exception>
    public static void Facts(LaunchRequest request, LaunchFacts facts, DateTimeOffset now)
    {
        var type = facts.Type;
        foreach (var subnet in facts.Subnets)
        {
            if (!facts.Zones.Contains(subnet.AvailabilityZone, StringComparer.Ordinal))
                throw new OptionException($"{type.InstanceType} is not offered in {subnet.AvailabilityZone}, the zone of subnet {subnet.SubnetId}; {(facts.Zones.Count == 0 ? $"no zone of {facts.Region} offers it" : "take a subnet in " + string.Join(" or ", facts.Zones))}.");
            if (subnet.MapPublicIpOnLaunch == true || subnet.AssignIpv6AddressOnCreation == true)
                throw new OptionException($"Subnet {subnet.SubnetId} gives every new machine a public address; take one that does not, or switch that off: Repair-Ec2Hardening -Control NET-10.");
            var wanted = Share(request.Count, facts.Subnets.Count, facts.Subnets.ToList().IndexOf(subnet));
            if (subnet.AvailableIpAddressCount is { } free && free < wanted) throw new OptionException($"Subnet {subnet.SubnetId} has {free} free addresses and {wanted} machines are to be in it; take a larger one, or several.");
        }

        if (facts.Image.Faults(type, facts.AccountId, request.Baseline, facts.AllowedImages, now).FirstOrDefault() is { } fault) throw new OptionException(fault);
        if (Disks(facts.Image.Image).Count == 0) throw new OptionException($"Image {facts.Image.Image.ImageId} has no EBS volume; take one that starts from EBS.");
        var root = Disks(facts.Image.Image).FirstOrDefault(d => d.DeviceName == facts.Image.Image.RootDeviceName)?.Ebs?.VolumeSize;
        if (request.VolumeSize < root) throw new OptionException($"The image needs a root volume of {root} GiB at least; give -VolumeSize {root} or more.");
        if (request.Efa && type.NetworkInfo?.EfaSupported != true) throw new OptionException($"{type.InstanceType} has no EFA; Get-TrainingInstanceType -Efa lists types that do.");
        if (request.Enclave && type.NitroEnclavesSupport != "supported") throw new OptionException($"{type.InstanceType} cannot be the parent of an enclave; take a Nitro type with four virtual CPUs or more that supports it.");
        if (request.Spot && type.SupportedUsageClasses.OrEmpty() is { Count: > 0 } classes && !classes.Contains("spot", StringComparer.Ordinal)) throw new OptionException($"{type.InstanceType} is not sold as spot capacity; leave -SpotMaxPrice out.");
        if (facts.Reservation is { } reservation) Reservation(request, facts, reservation);
    }

    /// <summary>What should be known, and keeps nothing from being launched.</summary>
    public static IEnumerable<string> Warnings(LaunchRequest request, LaunchFacts facts)
    {
        foreach (var warning in TrainingInstanceType.Warnings(facts.Type)) yield return $"{facts.Type.InstanceType}: {warning}";
        if (request.HopLimit > request.Baseline.Parameters.HopLimit) yield return $"With a hop limit of {request.HopLimit}, containers behind a bridge get the machine's role; IMDS-02 takes that only of machines that run containers, or from a baseline with hopLimit {request.HopLimit}.";
        if (facts.Image.Image.EnaSupport == false) yield return $"Image {facts.Image.Image.ImageId} is not marked for enhanced networking (ENA).";
        if (request.Efa && facts.Subnets.Count > 1) yield return "EFA does not leave a zone: machines in several subnets reach each other over TCP only.";
        if (request.Waits && request.InstanceProfile is { } profile && !facts.ProfileReports) yield return $"The role of the instance profile {Text.OneLine(profile)} is not seen to allow ssm:UpdateInstanceInformation: machines that Systems Manager does not list in time are terminated. Attach AmazonSSMManagedInstanceCore, or give -NoWait.";
        if (request.Waits && !HasWay(facts)) yield return "The subnet has neither a way out nor, as far as its routes tell, endpoints of Systems Manager: machines may never be online there.";
    }

    /// <summary>The disks of an image that are EBS volumes.</summary>
    public static IReadOnlyList<BlockDeviceMapping> Disks(Image image) => [.. image.BlockDeviceMappings.OrEmpty().Where(d => d.Ebs is not null && d.DeviceName is not null)];

    /// <summary>How many of the machines are in a subnet.</summary>
    public static int Share(int count, int subnets, int index) => count / subnets + (index < count % subnets ? 1 : 0);

    private static void Reservation(LaunchRequest request, LaunchFacts facts, CapacityReservation reservation)
    {
        var id = reservation.CapacityReservationId;
        if (reservation.State is { } state && state != "active") throw new OptionException($"The capacity reservation {id} is {Text.Visible(state)}, not active; name another.");
        if (reservation.InstanceType != facts.Type.InstanceType) throw new OptionException($"The capacity reservation {id} is for {Text.Visible(reservation.InstanceType)}, not {facts.Type.InstanceType}; take that type, or another reservation.");
        if (facts.Subnets.FirstOrDefault(s => s.AvailabilityZone != reservation.AvailabilityZone) is { } other) throw new OptionException($"The capacity reservation {id} is in {reservation.AvailabilityZone}, subnet {other.SubnetId} in {other.AvailabilityZone}; name subnets of the reservation's zone.");
        if (reservation.AvailableInstanceCount is { } left && left < request.Count) throw new OptionException(string.Create(CultureInfo.InvariantCulture, $"The capacity reservation {id} has {left} machines left of the {request.Count} asked for; give -Count {left} or less."));
    }

    private static bool HasWay(LaunchFacts facts) => facts.Subnets.All(s => MachineRules.TableOf(facts, s)?.Routes.OrEmpty().Any(r => r.DestinationCidrBlock == "0.0.0.0/0" || r.DestinationPrefixListId is not null) == true);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,60}\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"^[A-Za-z0-9()./_-]{3,128}\z")]
    private static partial Regex Template();
}
