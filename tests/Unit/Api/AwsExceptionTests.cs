using SecureMlTools.Api;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Api;

/// <summary>What is made of AWS's words for a missing permission.</summary>
public sealed class AwsExceptionTests
{
    [Theory]
    [InlineData("You are not authorized to perform this operation. Encoded authorization failure message: abc_DEF-1", "You are not authorized to perform this operation.", "abc_DEF-1")]
    [InlineData("You are not authorized. Encoded authorization failure message: abc (Service: Ec2)", "You are not authorized. (Service: Ec2)", "abc")]
    [InlineData("You are not authorized. Encoded authorization failure message:", "You are not authorized.", null)]
    [InlineData("The maximum number of VPCs has been reached.", "The maximum number of VPCs has been reached.", null)]
    public void What_only_AWS_can_decode_is_kept_beside_the_message(string said, string message, string? encoded)
    {
        var error = new AwsException(said, "UnauthorizedOperation", 403);
        Assert.Equal(message, error.Message);
        Assert.Equal(encoded, error.EncodedAuthorizationMessage);
    }

    [Theory]
    [InlineData("User: u is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/x because no identity-based policy allows the iam:PassRole action", "iam:PassRole", "arn:aws:iam::1:role/x", false, "allow the IAM action iam:PassRole on arn:aws:iam::1:role/x")]
    [InlineData("User: u is not authorized to perform: ec2:CreateTags on resource: * with an explicit deny in a service control policy", "ec2:CreateTags", null, true, "have the explicit deny of the IAM action ec2:CreateTags lifted")]
    [InlineData("User: u is not authorized to perform: sts:AssumeRole", "sts:AssumeRole", null, false, "allow the IAM action sts:AssumeRole")]
    [InlineData("Access denied", null, null, false, "allow the IAM action ec2:RunInstances")]
    public void The_missing_permission_is_the_one_that_the_message_names(string message, string? action, string? resource, bool isDeny, string remedy)
    {
        var error = new AwsException(message, "UnauthorizedOperation", 403, operation: SecureMlTools.Api.Ec2.Ec2Api.RunInstances);
        Assert.Equal((action, resource, isDeny), (error.DeniedAction, error.DeniedResource, error.IsExplicitDeny));
        Assert.Equal(remedy, Failure.Allow(error));
    }

    [Theory]
    [InlineData("InsufficientInstanceCapacity", true)]
    [InlineData("InsufficientCapacityOnHost", true)]
    [InlineData("InsufficientFreeAddressesInSubnet", false)]
    [InlineData("InternalError", false)]
    public void A_want_of_capacity_is_known_by_its_code(string code, bool isShortage) => Assert.Equal(isShortage, new AwsException("", code, 500).IsCapacityShortage);
}
