using SecureMlTools.Identity;

namespace SecureMlTools.Controls.Instances;

/// <summary>
/// Whether the policy of a KMS key gives plaintext only to an enclave that proves which image it runs.
/// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-enclaves.html
/// </summary>
internal static class EnclaveAttestation
{
    private const string Prefix = "kms:RecipientAttestation:";
    private const string Decrypt = "kms:Decrypt";

    // PCR0 is the image, PCR2 the application, PCR8 who signed it. PCR3 and PCR4 name the parent's role and id, which any enclave on it shares;
    // PCR1 is the kernel, the same for most.
    private static readonly string[] ImageKeys = [Prefix + "ImageSha384", Prefix + "PCR0", Prefix + "PCR2", Prefix + "PCR8"];

    /// <summary>What is wrong with the policy, in words; null when it demands attestation for every decryption.</summary>
    public static string? Fault(PolicyDocument policy)
    {
        var attestations = policy.Statements.Where(s => s.IsAllow && s.CoversAction(Decrypt)).SelectMany(s => s.Conditions).Where(c => c.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToList();
        if (attestations.Any(c => c.Values.Any(IsDebug))) return "accepts an all-zero PCR, which is what an enclave in debug mode has";

        var allowing = policy.Allowing(Decrypt).ToList();
        if (allowing.Count == 0) return "has no statement that gives kms:Decrypt to an enclave";
        if (policy.Statements.Any(IsDenyWithoutAttestation)) return null;
        var open = allowing.Where(s => !s.Conditions.Any(c => IsImage(c) && c.Demands)).ToList();
        if (open.Count == 0) return null;
        var sid = open[0].Sid is { Length: > 0 } name ? $"statement '{Text.OneLine(name)}'" : "a statement";
        return open[0].Conditions.Any(c => c.Demands && c.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            ? $"ties kms:Decrypt in {sid} to the enclave's parent, not to its image (ImageSha384, PCR0, PCR2 or PCR8)"
            : $"gives kms:Decrypt in {sid} without attestation (kms:RecipientAttestation:ImageSha384 or a PCR)";
    }

    private static bool IsImage(PolicyCondition condition) => ImageKeys.Contains(condition.Key, StringComparer.OrdinalIgnoreCase);

    // A negated operator holds when the request has no such key at all, so this denies every request without the right attestation.
    private static bool IsDenyWithoutAttestation(PolicyStatement statement) =>
        !statement.IsAllow && statement.IsForAnyone && !statement.ExceptPrincipals && statement.CoversAction(Decrypt)
        && statement.Conditions.Count > 0
        && statement.Conditions.All(c => IsImage(c) && !c.IfExists && c.Qualifier is null && c.Operator.ToUpperInvariant() is "STRINGNOTEQUALS" or "STRINGNOTEQUALSIGNORECASE" or "STRINGNOTLIKE")
        && statement.Conditions.Count == 1;

    private static bool IsDebug(string value) => value.Length > 0 && value.All(c => c == '0');
}
