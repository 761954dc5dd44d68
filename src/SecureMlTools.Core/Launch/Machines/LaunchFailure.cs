using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Machines;

/// <summary>Why machines were not launched, in one sentence, and the parameter that mends it in another.</summary>
internal sealed class LaunchFailure(LaunchRequest request, LaunchFacts facts)
{
    /// <summary>The sentences.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="failedAt">The resource that it went wrong with.</param>
    public string Sentence(Exception failure, PlannedResource? failedAt) => failure switch
    {
        AwsException e when Remedy(e, ZoneOf(failedAt)) is { } remedy => $"{e.Operation?.Name ?? "RunInstances"} failed ({e.ErrorCode}): {Text.OneLine(e.Message).TrimEnd('.')}. {remedy}",
        ResourceFailedException => Text.OneLine(failure.Message),
        _ => Failure.Sentence(failure) ?? Text.OneLine(failure.Message),
    };

    private string? Remedy(AwsException e, string? zone) => e.ErrorCode switch
    {
        "VcpuLimitExceeded" or "InstanceLimitExceeded" => $"{Machines} need {Cpus} virtual CPUs: ask for a higher quota under Service Quotas ('{InstanceFamily.Quota(request.InstanceType)}'), or give a smaller -Count or -InstanceType.",
        "MaxSpotInstanceCountExceeded" => "Ask for a higher spot quota of the type's family under Service Quotas, give a smaller -Count, or leave -SpotMaxPrice out.",
        _ when e.IsCapacityShortage => $"{Elsewhere(zone)}, another -InstanceType, a smaller -Count{(request.Spot ? ", or leave -SpotMaxPrice out" : " or a -CapacityReservationId")}.",
        "InsufficientFreeAddressesInSubnet" => "Give a larger -SubnetId, several of them, or a smaller -Count.",
        "ReservationCapacityExceeded" => $"Give a -Count that {request.CapacityReservationId ?? "the reservation"} has left, or another -CapacityReservationId.",
        _ when e.ErrorCode.StartsWith("InvalidCapacityReservationId", StringComparison.Ordinal) => "Give another -CapacityReservationId, or leave it out.",
        "SpotMaxPriceTooLow" => string.Create(CultureInfo.InvariantCulture, $"Raise -SpotMaxPrice, which is {request.SpotMaxPrice}, or leave it out."),
        "Unsupported" when e.Message.Contains("Availability Zone", StringComparison.Ordinal) => $"{Elsewhere(zone)}, or another -InstanceType.",
        "Unsupported" => $"Leave -Tenancy, -Enclave and -Efa out, or give another -InstanceType.",
        "UnauthorizedOperation" when e.DeniedAction == "iam:PassRole" => $"{Capital(Failure.Allow(e))}, for the service ec2.amazonaws.com.",
        "UnauthorizedOperation" when e is { DeniedAction: null, EncodedAuthorizationMessage: not null, Operation.Name: nameof(Ec2Api.RunInstances) } =>
            "Allow ec2:RunInstances and ec2:CreateTags, and iam:PassRole on the machines' role; which of them is missing is in the error's Exception.EncodedAuthorizationMessage, for: aws sts decode-authorization-message.",
        "LimitExceeded" when e.Operation?.Service.IamPrefix == "iam" => "Delete roles or instance profiles that nothing uses, ask for a higher quota under Service Quotas, or name a profile that is there with -InstanceProfile.",
        "InvalidParameterValue" when e.Message.Contains("IAM Instance Profile", StringComparison.OrdinalIgnoreCase) => request.InstanceProfile is null ? "EC2 has not heard of the new profile in time: launch again." : "Check -InstanceProfile.",
        "SecurityGroupLimitExceeded" => "Delete groups that nothing uses, or ask for a higher quota under Service Quotas.",
        "IdempotentParameterMismatch" => "This token was used with another request: leave -ClientToken out, or repeat that request as it was.",
        "InvalidLaunchTemplateName.AlreadyExistsException" => "Choose another -LaunchTemplateName.",
        "PendingVerification" => "AWS is checking the account; try again in some hours.",
        _ => null,
    };

    private string Machines => string.Create(CultureInfo.InvariantCulture, $"{request.Count} x {request.InstanceType}");

    private string Cpus => facts.Type.VCpuInfo?.DefaultVCpus is { } each ? (each * request.Count).ToString(CultureInfo.InvariantCulture) : "more";

    // AWS names zones too, but at the end of a long sentence, and not in every one.
    private string Elsewhere(string? zone) => facts.Zones.Where(z => z != zone).ToList() is { Count: > 0 } others
        ? $"Give a -SubnetId in {string.Join(" or ", others)}, which {(others.Count == 1 ? "offers" : "offer")} {request.InstanceType}"
        : $"No other zone of {facts.Region} offers {request.InstanceType}: give another -Region";

    private string? ZoneOf(PlannedResource? machines) =>
        machines?.Properties["NetworkInterfaces"] is PropertyList { Items: [PropertyMap first, ..] } ? facts.Subnets.FirstOrDefault(s => s.SubnetId == first.Text("SubnetId"))?.AvailabilityZone : null;

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
