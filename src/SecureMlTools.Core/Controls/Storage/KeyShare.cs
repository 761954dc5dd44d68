using SecureMlTools.Api.Kms;
using SecureMlTools.Identity;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Storage;

/// <summary>
/// What the policy of a KMS key gives another account, against what restoring a shared snapshot takes.
/// https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html
/// </summary>
internal static class KeyShare
{
    private const string CreateGrant = "kms:CreateGrant";
    private const string ForAwsResource = "kms:GrantIsForAWSResource";

    // The actions that AWS documents for the target account; the wildcards ReEncrypt* and GenerateDataKey* by one member each.
    private static readonly (string Asked, string Shown, string Grant)[] Needed =
    [
        ("kms:DescribeKey", "kms:DescribeKey", "DescribeKey"),
        ("kms:Decrypt", "kms:Decrypt", "Decrypt"),
        (CreateGrant, CreateGrant, "CreateGrant"),
        ("kms:ReEncryptFrom", "kms:ReEncrypt*", "ReEncryptFrom"),
        ("kms:GenerateDataKeyWithoutPlaintext", "kms:GenerateDataKey*", "GenerateDataKeyWithoutPlaintext"),
    ];

    // Each lets its holder take the key over, away, or out of use: no part of using it.
    private static readonly string[] Administrative =
    [
        "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DeleteImportedKeyMaterial", "kms:ImportKeyMaterial", "kms:ReplicateKey", "kms:UpdatePrimaryRegion",
        "kms:DisableKeyRotation", "kms:TagResource", "kms:CreateAlias", "kms:UpdateAlias", "kms:CancelKeyDeletion", "kms:EnableKey", "kms:UpdateKeyDescription",
    ];

    // A statement for everybody is for known callers only when one of these says which.
    private static readonly string[] CallerKeys =
        ["kms:CallerAccount", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalArn", "aws:SourceAccount", "aws:SourceArn", "aws:SourceVpce", "aws:SourceVpc"];

    private static readonly string[] AccountKeys = ["kms:CallerAccount", "aws:PrincipalAccount"];

    /// <summary>What the policy gives beyond use, in words.</summary>
    public static IEnumerable<string> Excess(PolicyDocument policy, string account)
    {
        var statements = policy.Statements.Where(s => s.IsAllow && s.CoversAccount(account) && Concerns(s, account)).ToList();
        if (statements.Any(s => s.IsForAnyone && !CallerKeys.Any(k => s.ConditionsOn(k).Any(c => c.Demands)) && s.CoversAction("kms:Decrypt")))
            yield return "its key's policy lets anyone decrypt";
        if (Administrative.FirstOrDefault(a => statements.Any(s => s.CoversAction(a)) && policy.Ask(a, who: s => s.CoversAccount(account) && Concerns(s, account)) != PolicyAnswer.Denied) is { } action)
        {
            // Whoever can change the key's policy needs no grant.
            yield return $"its key's policy gives {Text.Visible(account)} {(statements.Any(s => !s.ExceptActions && s.Actions.Any(x => x is "kms:*" or "*")) ? "kms:*" : action)}";
            yield break;
        }

        if (statements.Any(s => s.CoversAction(CreateGrant) && !s.ConditionsOn(ForAwsResource).Any(c => c.Demands && c.Values.All(v => v.Equals("true", StringComparison.OrdinalIgnoreCase)))))
            yield return $"its key's policy gives {Text.Visible(account)} kms:CreateGrant without kms:GrantIsForAWSResource";
    }

    /// <summary>What restoring takes and neither the policy nor a grant gives.</summary>
    public static IReadOnlyList<string> Missing(PolicyDocument policy, IReadOnlyList<GrantListEntry> grants, string account)
    {
        var granted = grants.Where(g => g.GranteePrincipal is { } who && new PolicyPrincipal("AWS", who).AccountId == account).SelectMany(g => g.Operations.OrEmpty()).ToHashSet(StringComparer.Ordinal);
        return [.. Needed.Where(n => !granted.Contains(n.Grant) && policy.Ask(n.Asked, who: s => s.CoversAccount(account) && Concerns(s, account)) == PolicyAnswer.Denied).Select(n => n.Shown)];
    }

    // A statement for everybody that is tied to other accounts (as the console writes it, with kms:CallerAccount) says nothing about this one.
    private static bool Concerns(PolicyStatement statement, string account) => AccountKeys
        .SelectMany(statement.ConditionsOn).Where(c => c.Demands && !c.IsLike).All(c => c.Values.Contains(account, StringComparer.Ordinal));
}
