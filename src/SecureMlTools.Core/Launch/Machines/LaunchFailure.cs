using SecureMlTools.Api;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Machines;

/// <summary>Why machines were not launched, in one sentence with the remedy.</summary>
internal static class LaunchFailure
{
    public static string Sentence(Exception failure) => failure switch
    {
        AwsException e when Remedy(e) is { } remedy => $"{e.Operation?.Name ?? "RunInstances"} failed ({e.ErrorCode}): {Text.OneLine(e.Message).TrimEnd('.')}. {remedy}",
        ResourceFailedException => Text.OneLine(failure.Message),
        _ => Failure.Sentence(failure) ?? Text.OneLine(failure.Message),
    };

    private static string? Remedy(AwsException e) => e.ErrorCode switch
    {
        "VcpuLimitExceeded" or "InstanceLimitExceeded" => "Ask for a higher quota of the type's family under Service Quotas, launch fewer machines, or take a smaller type.",
        "MaxSpotInstanceCountExceeded" => "Ask for a higher spot quota under Service Quotas, or launch without -SpotMaxPrice.",
        "InsufficientInstanceCapacity" or "InsufficientHostCapacity" => "The zone has no such capacity now: try another subnet or type, fewer machines, or a capacity reservation.",
        "InsufficientFreeAddressesInSubnet" => "Take a larger subnet, or several.",
        "ReservationCapacityExceeded" => "The reservation is used up: give a smaller -Count, or another reservation.",
        "SpotMaxPriceTooLow" => "Raise -SpotMaxPrice, or launch without it.",
        "Unsupported" => "Take a subnet in a zone that offers the type: Get-TrainingInstanceType names them.",
        "UnauthorizedOperation" when e.Message.Contains("iam:PassRole", StringComparison.Ordinal) => "Allow the IAM action iam:PassRole on the machines' role, for the service ec2.amazonaws.com.",
        "LimitExceeded" when e.Operation?.Service.IamPrefix == "iam" => "The account has as many roles or instance profiles as IAM allows: delete some, or name one with -InstanceProfile.",
        "SecurityGroupLimitExceeded" => "Delete groups that nothing uses, or ask for a higher quota.",
        "IdempotentParameterMismatch" => "This token was used with another request: leave -ClientToken out, or repeat that request as it was.",
        "InvalidLaunchTemplateName.AlreadyExistsException" => "Choose another -LaunchTemplateName.",
        "PendingVerification" => "AWS is checking the account; try again in some hours.",
        _ => null,
    };
}
