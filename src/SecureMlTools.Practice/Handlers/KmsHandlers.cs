using SecureMlTools.Api.Kms;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>KMS keys: what they are, their policies and grants.</summary>
internal static class KmsHandlers
{
    public static void AddTo(HandlerMap map)
    {
        map.On(KmsApi.DescribeKey, (region, r) => new DescribeKeyResponse { KeyMetadata = Key(region, r.KeyId).Metadata });
        map.On(
            KmsApi.GetKeyPolicy,
            (region, r) => r.PolicyName is null or "default"
                ? new GetKeyPolicyResponse { Policy = Key(region, r.KeyId).Policy, PolicyName = "default" }
                : throw new ServiceException("NotFoundException", "No such policy exists"));
        map.On(KmsApi.ListGrants, ListGrants);
    }

    /// <summary>A key by id, ARN, alias or the alias's ARN; null where there is none.</summary>
    public static StoredKey? Find(PracticeRegion region, string? id)
    {
        if (id is null) return null;
        if (region.Keys.TryFind(id, out var key)) return key;
        var prefix = $"arn:aws:kms:{region.Name}:{region.AccountId}:";
        var name = id.StartsWith(prefix, StringComparison.Ordinal) ? id[prefix.Length..] : id;
        return region.Keys.All.FirstOrDefault(k => k.Metadata.KeyId == name || k.Aliases.Contains(name, StringComparer.Ordinal) || k.Aliases.Contains(id, StringComparer.Ordinal));
    }

    private static StoredKey Key(PracticeRegion region, string? id)
    {
        if (string.IsNullOrEmpty(id)) throw new ServiceException("ValidationException", "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null");
        return Find(region, id) ?? throw new ServiceException(
            "NotFoundException",
            id.StartsWith("alias/", StringComparison.Ordinal) ? $"Alias arn:aws:kms:{region.Name}:{region.AccountId}:{id} is not found."
            : id.StartsWith("arn:", StringComparison.Ordinal) ? $"Key '{id}' does not exist"
            : $"Key 'arn:aws:kms:{region.Name}:{region.AccountId}:key/{id}' does not exist");
    }

    private static ListGrantsResponse ListGrants(PracticeRegion region, ListGrantsRequest request)
    {
        var key = Key(region, request.KeyId);
        if (request.Limit is < 1 or > 100) throw new ServiceException("ValidationException", $"1 validation error detected: Value '{request.Limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and 100");
        var (items, next) = new Paging(1, 100, TokenError: "InvalidMarkerException").Page(
            place => key.Grants.Select((g, i) => (i, g)).Skip(place),
            g => (request.GrantId is null || g.GrantId == request.GrantId) && (request.GranteePrincipal is null || g.GranteePrincipal == request.GranteePrincipal),
            request.Limit ?? 50, request.Marker, $"grants {key.Metadata.Arn} {request.GrantId} {request.GranteePrincipal}");
        return new ListGrantsResponse { Grants = items, NextMarker = next, Truncated = next is not null };
    }
}
