using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Identity;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-14: through its endpoints a VPC reaches the organization's own resources, not everybody's.</summary>
internal sealed class EndpointPolicyRestricted : Control<VpcEndpoint>
{
    private const string ForeignAccount = "000000000000";

    private static readonly string[] OwnershipKeys = ["aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:ResourceAccount", "s3:ResourceAccount"];

    // AWS services that act for the caller are commonly let through a data perimeter, and do not make it a hole.
    private static readonly string[] ServiceKeys = ["aws:PrincipalIsAWSService", "aws:ViaAWSService", "aws:CalledVia"];

    // The prefix of a service's actions, where it is not the first part of the endpoint's name.
    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal) { ["monitoring"] = "cloudwatch", ["s3express"] = "s3express", ["email-smtp"] = "ses", ["elasticloadbalancing"] = "elasticloadbalancing" };

    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-14",
        Title = "Endpoint policies are not full access",
        Family = "Network",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.VpcEndpoint,
        Protects = "With the default policy of an S3 endpoint, weights and data leave to a stranger's bucket without ever crossing a firewall.",
        Remediation = "Limit the policy with aws:ResourceOrgID or aws:ResourceAccount; keep the AWS buckets that ECR, Systems Manager and package repositories need.",
        References = ["https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html", "https://github.com/aws-samples/data-perimeter-policy-examples"],
        Needs = [Readings.VpcEndpoints],
    };

    protected override IEnumerable<VpcEndpoint> Resources(Estate estate) => estate.VpcEndpoints.Where(e => e.VpcEndpointId is not null);

    protected override Subject SubjectOf(VpcEndpoint resource, Estate estate) => new(ResourceTypes.VpcEndpoint, resource.VpcEndpointId!, null, resource.Tags);

    protected override Verdict Judge(VpcEndpoint resource, Estate estate, Baseline baseline)
    {
        var name = Text.Visible(resource.ServiceName ?? "no service name");
        if (resource.VpcEndpointType is not (null or "Gateway" or "Interface")) return Verdict.NotApplicable($"An endpoint of type {Text.Visible(resource.VpcEndpointType)} has no policy.");
        if (EndpointService.Of(resource, estate.Region) is not { Length: > 0 } service) return Verdict.NotApplicable($"{name} is not a service of AWS; its owner decides what it does.");
        if (resource.PolicyDocument is not { Length: > 0 } text) return Verdict.Unknown($"DescribeVpcEndpoints gave no policy for this endpoint ({name}).");
        if (!PolicyDocument.TryParse(text, out var policy, out var error)) return Verdict.Unknown($"The policy of this endpoint ({name}) cannot be read: {Text.OneLine(error)}.");

        var (action, resourceArn) = Probe(service, estate.Region);
        var open = policy.Allowing(action, resourceArn).FirstOrDefault(s => !s.Conditions.Any(c => IsOwnership(c) && c.Demands));
        if (open is null) return Verdict.Pass($"The policy of the endpoint for {Text.Visible(service)} does not admit {action} on other accounts' resources.");
        if (policy.Statements.Any(s => ShutsOutOthers(s, action, resourceArn))) return Verdict.Pass($"The policy of the endpoint for {Text.Visible(service)} denies what belongs to others (aws:ResourceOrgID or aws:ResourceAccount).");

        var isS3 = action.StartsWith("s3:", StringComparison.Ordinal);
        var seen = new Evidence("PolicyDocument", $"Allow {string.Join(", ", open.Actions.Take(3).Select(Text.Visible))} on {string.Join(", ", open.Resources.Take(3).Select(Text.Visible))}{(open.Conditions.Count > 0 ? $" with {string.Join(", ", open.Conditions.Select(c => Text.Visible(c.Key)))}" : "")}", "ec2:DescribeVpcEndpoints");
        var reason = $"The policy of the endpoint for {Text.Visible(service)} admits {action} on resources of any account, without aws:ResourceOrgID or aws:ResourceAccount.";
        return isS3 ? Verdict.Fail(reason, seen) : Verdict.Fail(Severity.Low, reason, seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None(
        "No automatic repair: a policy that forgets one bucket of AWS's own (ECR layers, patches, package repositories) stops image pulls and updates. Write it from what the jobs use, and review it.");

    // Something of another account that a policy for everybody would admit: an upload to a bucket, or any action of the service.
    private static (string Action, string Resource) Probe(string service, string region)
    {
        var partition = region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn" : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";
        if (service is "s3") return ("s3:PutObject", $"arn:{partition}:s3:::bucket-of-another-account/object");
        var first = service.Split('.')[0];
        var prefix = Prefixes.GetValueOrDefault(first) ?? first;
        return ($"{prefix}:AnyAction", $"arn:{partition}:{prefix}:{region}:{ForeignAccount}:of-another-account");
    }

    private static bool IsOwnership(PolicyCondition condition) => OwnershipKeys.Contains(condition.Key, StringComparer.OrdinalIgnoreCase);

    // Deny everybody everything whose owner is not one of those named. A further condition would leave cases out, unless it is about AWS's own services.
    private static bool ShutsOutOthers(PolicyStatement statement, string action, string resource) =>
        !statement.IsAllow && statement.IsForAnyone && statement.CoversAction(action) && statement.CoversResource(resource)
        && statement.Conditions.Any(c => IsOwnership(c) && IsOtherThan(c))
        && statement.Conditions.All(c => (IsOwnership(c) && IsOtherThan(c)) || ServiceKeys.Contains(c.Key, StringComparer.OrdinalIgnoreCase));

    private static bool IsOtherThan(PolicyCondition condition) =>
        condition.Qualifier is not "ForAnyValue" && condition.Operator.ToUpperInvariant() is "STRINGNOTEQUALS" or "STRINGNOTEQUALSIGNORECASE" or "STRINGNOTLIKE"
        && condition.Values.Count > 0 && !condition.Values.Any(v => v.Length > 0 && v.All(c => c == '*'));
}
