using System.Globalization;
using SecureMlTools.Api.Sts;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Who is asking, and roles to take on. Every role may be taken on; the keys are good for nothing.</summary>
internal static class StsHandlers
{
    public static string CallerArn(string accountId) => $"arn:aws:sts::{accountId}:assumed-role/practice-engineer/session";

    public static void AddTo(HandlerMap map)
    {
        map.On(StsApi.GetCallerIdentity, (region, _) => new GetCallerIdentityResponse { Account = region.AccountId, UserId = "AROAEXAMPLEPRACTICE00:session", Arn = CallerArn(region.AccountId) });
        map.On(
            StsApi.AssumeRole,
            (region, r) => new AssumeRoleResponse { Credentials = Keys(region, r.RoleArn, r.RoleSessionName, r.DurationSeconds), AssumedRoleUser = User(r.RoleArn!, r.RoleSessionName!), PackedPolicySize = r.Policy is null ? null : 1, SourceIdentity = r.SourceIdentity });
        map.On(
            StsApi.AssumeRoleWithWebIdentity,
            (region, r) => string.IsNullOrEmpty(r.WebIdentityToken)
                ? throw new ServiceException("ValidationError", "1 validation error detected: Value null at 'webIdentityToken' failed to satisfy constraint: Member must not be null")
                : new AssumeRoleWithWebIdentityResponse
                {
                    Credentials = Keys(region, r.RoleArn, r.RoleSessionName, r.DurationSeconds),
                    AssumedRoleUser = User(r.RoleArn!, r.RoleSessionName!),
                    SubjectFromWebIdentityToken = "practice",
                    Audience = "sts.amazonaws.com",
                    Provider = r.ProviderId ?? "practice",
                });
    }

    private static Credentials Keys(PracticeRegion region, string? roleArn, string? session, int? seconds)
    {
        if (roleArn is null || !roleArn.StartsWith("arn:", StringComparison.Ordinal) || !roleArn.Contains(":role/", StringComparison.Ordinal))
            throw new ServiceException("ValidationError", $"{roleArn} is invalid");
        if (string.IsNullOrEmpty(session)) throw new ServiceException("ValidationError", "1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null");
        if (seconds is < 900 or > 43200) throw new ServiceException("ValidationError", string.Create(CultureInfo.InvariantCulture, $"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200"));
        return new Credentials { AccessKeyId = "ASIAIOSFODNN7EXAMPLE", SecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", SessionToken = "practice-session-token", Expiration = region.Now.AddSeconds(seconds ?? 3600) };
    }

    private static AssumedRoleUser User(string roleArn, string session)
    {
        var parts = roleArn.Split(':');
        return new AssumedRoleUser { AssumedRoleId = "AROAEXAMPLEPRACTICE00:" + session, Arn = $"arn:aws:sts::{(parts.Length > 4 ? parts[4] : "")}:assumed-role/{roleArn.Split('/')[^1]}/{session}" };
    }
}
