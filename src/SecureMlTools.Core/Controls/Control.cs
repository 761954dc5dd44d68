using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls;

/// <summary>A resource that a control judges.</summary>
/// <param name="ResourceType">CloudFormation's name of its type.</param>
/// <param name="ResourceId">AWS's id.</param>
/// <param name="InstanceId">The machine concerned, where it is one.</param>
/// <param name="Tags">Its tags, for the exceptions of a baseline.</param>
public readonly record struct Subject(string ResourceType, string ResourceId, string? InstanceId = null, IReadOnlyList<Tag>? Tags = null);

/// <summary>
/// One demand on the estate. Pure: it sees the estate and the baseline, does no I/O and knows no clock but <see cref="Estate.Now"/>.
/// A control has a class, a page under docs/controls and a test, all found by its id, and a line in <see cref="ControlCatalog"/>.
/// </summary>
public abstract class Control
{
    /// <summary>Its line in the catalogue.</summary>
    public abstract ControlInfo Info { get; }

    /// <summary>Judges every resource in scope: exactly one verdict each, whatever happened.</summary>
    public abstract IEnumerable<(Subject Subject, Verdict Verdict)> Evaluate(Estate estate, AuditScope scope, Baseline baseline);

    /// <summary>The changes that would make a failed finding pass, or the reason why none is safe.</summary>
    /// <param name="finding">A finding of this control, judged again on the same estate.</param>
    /// <param name="estate">The estate.</param>
    /// <param name="baseline">Where repair values come from.</param>
    public virtual Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None(Info.Remediation);
}

/// <summary>A control over resources of one type.</summary>
/// <typeparam name="T">AWS's record of the resource.</typeparam>
public abstract class Control<T> : Control
{
    /// <inheritdoc/>
    public sealed override IEnumerable<(Subject Subject, Verdict Verdict)> Evaluate(Estate estate, AuditScope scope, Baseline baseline)
    {
        List<(T Resource, Subject Subject)> resources;
        Gap? unlisted = null;
        try
        {
            resources = [.. Resources(estate).Select(r => (r, SubjectOf(r, estate))).Where(r => scope.Includes(r.Item2))];
        }
        catch (GapException e)
        {
            resources = [];
            unlisted = e.Gap;
        }

        if (unlisted is not null)
        {
            // The resources cannot even be listed: say so once for the region, or for each machine asked about.
            foreach (var subject in scope.Unlisted(Info.ResourceType, estate)) yield return (subject, Verdict.Unknown(unlisted));
            yield break;
        }

        var gap = Info.Needs.Select(r => r.PerResource ? null : estate.Inventory.GapOf(r)).FirstOrDefault(g => g is not null);
        foreach (var (resource, subject) in resources) yield return (subject, gap is null ? JudgeSafely(resource, estate, baseline) : Verdict.Unknown(gap));
    }

    /// <summary>Every resource of the type.</summary>
    protected abstract IEnumerable<T> Resources(Estate estate);

    /// <summary>What to call it in a finding.</summary>
    protected abstract Subject SubjectOf(T resource, Estate estate);

    /// <summary>Judges one. A <see cref="GapException"/> that escapes becomes Unknown.</summary>
    protected abstract Verdict Judge(T resource, Estate estate, Baseline baseline);

    private Verdict JudgeSafely(T resource, Estate estate, Baseline baseline)
    {
        try
        {
            return Judge(resource, estate, baseline);
        }
        catch (GapException e)
        {
            return Verdict.Unknown(e.Gap);
        }
#pragma warning disable CA1031 // One record that AWS never sends must not end an audit of thousands; it is Unknown, never Pass.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Verdict.Unknown($"{Info.Id} could not judge this record ({e.GetType().Name}: {Text.OneLine(e.Message)}); please report it.", new Evidence("error", "InternalError", Info.Id));
        }
    }
}

/// <summary>A control over machines.</summary>
public abstract class InstanceControl : Control<Instance>
{
    /// <inheritdoc/>
    protected sealed override IEnumerable<Instance> Resources(Estate estate) => estate.Instances;

    /// <inheritdoc/>
    protected sealed override Subject SubjectOf(Instance resource, Estate estate) => new(ResourceTypes.Instance, resource.InstanceId!, resource.InstanceId, resource.Tags);
}

/// <summary>A control over a setting of the region.</summary>
public abstract class RegionControl : Control<Estate>
{
    /// <inheritdoc/>
    protected sealed override IEnumerable<Estate> Resources(Estate estate) => [estate];

    /// <inheritdoc/>
    protected sealed override Subject SubjectOf(Estate resource, Estate estate) => new(ResourceTypes.Region, estate.Region);

    /// <inheritdoc/>
    protected sealed override Verdict Judge(Estate resource, Estate estate, Baseline baseline) => Judge(estate, baseline);

    /// <summary>Judges the region.</summary>
    protected abstract Verdict Judge(Estate estate, Baseline baseline);
}

/// <summary>CloudFormation's names of the types judged.</summary>
public static class ResourceTypes
{
#pragma warning disable CS1591 // each constant is its own documentation
    public const string Instance = "AWS::EC2::Instance";
    public const string NetworkInterface = "AWS::EC2::NetworkInterface";
    public const string SecurityGroup = "AWS::EC2::SecurityGroup";
    public const string Vpc = "AWS::EC2::VPC";
    public const string Subnet = "AWS::EC2::Subnet";
    public const string NetworkAcl = "AWS::EC2::NetworkAcl";
    public const string VpcEndpoint = "AWS::EC2::VPCEndpoint";
    public const string Volume = "AWS::EC2::Volume";
    public const string Snapshot = "AWS::EC2::Snapshot";
    public const string Image = "AWS::EC2::Image";
    public const string LaunchTemplate = "AWS::EC2::LaunchTemplate";
    public const string Firewall = "AWS::NetworkFirewall::Firewall";
    public const string FirewallPolicy = "AWS::NetworkFirewall::FirewallPolicy";
    public const string RuleGroup = "AWS::NetworkFirewall::RuleGroup";
    public const string DnsRuleGroup = "AWS::Route53Resolver::FirewallRuleGroup";
    public const string DnsRuleGroupAssociation = "AWS::Route53Resolver::FirewallRuleGroupAssociation";
    public const string DnsDomainList = "AWS::Route53Resolver::FirewallDomainList";
    public const string QueryLogConfig = "AWS::Route53Resolver::ResolverQueryLoggingConfig";
    public const string Region = "AWS::Region";
    public const string Account = "AWS::Account";
#pragma warning restore CS1591
}
