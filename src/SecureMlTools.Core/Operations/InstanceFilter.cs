using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations;

/// <summary>EC2's filters on machines, for saved inventories: any of the values, with the wildcards * and ?, case kept.</summary>
internal static class InstanceFilter
{
    /// <exception cref="OptionException">The filter is one that only AWS can apply.</exception>
    public static bool Matches(Instance instance, string name, IReadOnlyList<string> values)
    {
        IEnumerable<string?> actual = name switch
        {
            _ when name.StartsWith("tag:", StringComparison.Ordinal) => [instance.Tags.Value(name[4..])],
            "tag-key" => instance.Tags.OrEmpty().Select(t => t.Key),
            "instance-id" => [instance.InstanceId],
            "instance-type" => [instance.InstanceType],
            "instance-state-name" => [instance.State?.Name],
            "image-id" => [instance.ImageId],
            "vpc-id" => [instance.VpcId],
            "subnet-id" => [instance.SubnetId],
            "key-name" => [instance.KeyName],
            "availability-zone" => [instance.Placement?.AvailabilityZone],
            "private-ip-address" => [instance.PrivateIpAddress],
            "ip-address" => [instance.PublicIpAddress],
            "instance.group-id" or "group-id" => instance.SecurityGroups.OrEmpty().Select(g => g.GroupId),
            "iam-instance-profile.arn" => [instance.IamInstanceProfile?.Arn],
            "metadata-options.http-tokens" => [instance.MetadataOptions?.HttpTokens],
            _ => throw new OptionException($"The filter '{Text.OneLine(name)}' cannot be applied to a saved inventory; filter the output with Where-Object instead."),
        };
        return actual.OfType<string>().Any(a => values.Any(v => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(v, a, ignoreCase: false)));
    }
}
