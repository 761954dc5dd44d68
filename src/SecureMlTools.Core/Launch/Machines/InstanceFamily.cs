namespace SecureMlTools.Launch.Machines;

/// <summary>The families of instance types that EC2 counts virtual CPUs by.</summary>
internal static class InstanceFamily
{
    /// <summary>The name under Service Quotas of what limits machines of a type. https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html</summary>
    public static string Quota(string instanceType)
    {
        var family = string.Concat(instanceType.TakeWhile(char.IsAsciiLetter)).ToLowerInvariant();
        var name = family switch
        {
            "p" => "P",
            "g" or "gr" or "vt" => "G and VT",
            "trn" => "Trn",
            "inf" => "Inf",
            "dl" => "DL",
            "f" => "F",
            "x" => "X",
            "hpc" => "HPC",
            "u" => "High Memory",
            _ => "Standard (A, C, D, H, I, M, R, T, Z)",
        };
        return $"Running On-Demand {name} instances";
    }
}
