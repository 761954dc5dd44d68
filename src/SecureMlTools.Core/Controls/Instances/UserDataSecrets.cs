using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Controls.Instances.UserData;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Instances;

/// <summary>INS-01: user data holds no secrets, and runs nothing that it fetches unseen. What is found is never shown: kind, line and hash are.</summary>
internal sealed class UserDataSecrets : InstanceControl
{
    private const int Shown = 10;
    private const string Operation = "ec2:DescribeInstanceAttribute";

    public override ControlInfo Info { get; } = new()
    {
        Id = "INS-01",
        Title = "No secrets or unpinned remote code in user data",
        Family = "Instance",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Instance,
        Protects = "Every process on the machine, and everyone with ec2:DescribeInstanceAttribute, reads user data; tokens in it are the first thing an intruder takes.",
        Remediation = "Revoke what was in the user data, keep the new value in Secrets Manager or Parameter Store, and fetch it with the machine's role.",
        References = ["CIS Compute 2.13", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html"],
        Needs = [Readings.Instances],
        MayNeed = [Readings.UserData],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        if (!estate.Inventory.Get(Readings.UserData, resource.InstanceId).TryGet(out var answer, out var gap))
            return WasRequested(estate, gap) ? Verdict.Unknown(gap) : Verdict.NotApplicable("not requested: user data is read only with -IncludeUserData");
        var encoded = answer.UserData?.Value;
        if (string.IsNullOrEmpty(encoded)) return Verdict.Pass("The machine has no user data.", new Evidence("UserData", "absent", Operation));
        if (encoded.StartsWith(Redaction.Mark, StringComparison.Ordinal))
            return Verdict.Unknown("User data is redacted in a saved inventory; audit the account itself with -IncludeUserData.", new Evidence("UserData", "redacted", Operation));

        var content = UserDataReader.Read(encoded);
        var secrets = content.Texts.SelectMany(SecretRules.Find).DistinctBy(s => s.Sha256).ToList();
        var remote = content.Texts.SelectMany(RemoteCodeRules.Find).Distinct().ToList();
        IReadOnlyList<Evidence> seen =
        [
            .. secrets.Take(Shown).Select(s => new Evidence("UserData", string.Create(CultureInfo.InvariantCulture, $"{s.Kind}, line {s.Line}, sha256 {s.Sha256}"), Operation)),
            .. remote.Take(Shown).Select(r => new Evidence("UserData", string.Create(CultureInfo.InvariantCulture, $"{r.Kind}, line {r.Line}"), Operation)),
        ];
        if (secrets.Count > 0)
            return Verdict.Fail($"User data holds {Listed(secrets.Select(s => (s.Kind, s.Line)))}{(remote.Count > 0 ? $", and runs {Listed(remote.Select(r => (r.Kind, r.Line)))}" : "")}.", seen);
        if (remote.Count > 0) return Verdict.Fail(Severity.Medium, $"User data runs {Listed(remote.Select(r => (r.Kind, r.Line)))}.", seen);
        return content.Problem is { } problem
            ? Verdict.Unknown($"User data could not be read to the end: {problem}.", new Evidence("UserData", problem, Operation))
            : Verdict.Pass("User data holds no secret that is known by its form, and runs nothing that it fetches unseen.", new Evidence("UserData", Redaction.Hash(encoded), Operation));
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        Repair.Remedy.None("Taking a secret out of user data does not make it secret again, and the machine would have to stop for it: " + Info.Remediation);

    // Not asked for leaves no record at all. A saved inventory in which other machines have theirs was asked, and this one's file is missing.
    private static bool WasRequested(Estate estate, Gap gap) =>
        gap.Status != ReadingStatus.Missing || (gap.ErrorCode != "NotRead" && estate.HasUserData);

    private static string Listed(IEnumerable<(string Kind, int Line)> hits)
    {
        var all = hits.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Kind} (line {h.Line})")).ToList();
        return string.Join(", ", all.Take(3)) + (all.Count > 3 ? string.Create(CultureInfo.InvariantCulture, $" and {all.Count - 3} more") : "");
    }
}
