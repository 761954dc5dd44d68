namespace SecureMlTools;

/// <summary>One fact a verdict rests on.</summary>
/// <param name="Name">AWS's name of the field, for example <c>MetadataOptions.HttpTokens</c>.</param>
/// <param name="Value">The value seen. Never a secret or user data.</param>
/// <param name="Operation">The API operation it came from, for example <c>ec2:DescribeInstances</c>.</param>
public sealed record Evidence(string Name, string Value, string Operation)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Value}";
}
