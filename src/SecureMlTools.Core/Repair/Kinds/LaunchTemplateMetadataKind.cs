using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// A launch template's default version, copied with HttpTokens=required and the copy made the default. AWS numbers the copy, so it is known by its
/// number where that was journalled, and by its description where the process died before. The inverse makes the old version the default again and
/// deletes the copy.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
/// </summary>
internal sealed class LaunchTemplateMetadataKind : ChangeKind
{
    public const string KindName = "LaunchTemplateMetadata";

    private const string Source = "SourceVersion";
    private const string Created = "CreatedVersion";
    private const string Default = "DefaultVersion";
    private const string Tokens = "HttpTokens";
    private const string Copy = "Copy";
    private const string Absent = "absent";

    // What has become of the copy: not there, there but not the default, or the default.
    private const string NoCopy = "none";
    private const string SpareCopy = "spare";
    private const string DefaultCopy = "default";

    // The other metadata options go along: AWS takes MetadataOptions as one parameter, and those left out would fall back to their defaults.
    private static readonly Dictionary<string, Regex> Parts = new()
    {
        [Source] = Check.VersionNumber,
        [Created] = Check.VersionNumber,
        ["HttpEndpoint"] = new Regex(@"^(enabled|disabled)\z"),
        ["HttpPutResponseHopLimit"] = Check.HopLimit,
        ["HttpProtocolIpv6"] = new Regex(@"^(enabled|disabled)\z"),
        ["InstanceMetadataTags"] = new Regex(@"^(enabled|disabled)\z"),
    };

    private static readonly Dictionary<string, Regex> States = new()
    {
        [Default] = Check.VersionNumber,
        [Tokens] = new Regex(@"^(required|optional|absent)\z"),
        [Copy] = new Regex(@"^(none|default)\z"),
    };

    public override string Name => KindName;

    public static Change Change(Estate estate, string controlId, string templateId, long source, LaunchTemplateInstanceMetadataOptions? options, string left) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.LaunchTemplate,
        ResourceId = templateId,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Part = ResourceState.Of(
            (Source, Number(source)),
            ("HttpEndpoint", options?.HttpEndpoint),
            ("HttpPutResponseHopLimit", options?.HttpPutResponseHopLimit?.ToString(CultureInfo.InvariantCulture)),
            ("HttpProtocolIpv6", options?.HttpProtocolIpv6),
            ("InstanceMetadataTags", options?.InstanceMetadataTags)),
        Before = ResourceState.Of((Copy, NoCopy), (Default, Number(source)), (Tokens, options?.HttpTokens ?? Absent)),
        After = ResourceState.Of((Copy, DefaultCopy), (Tokens, "required")),
        Risk = $"Machines launched from the template's default version from now on require IMDSv2; old programs on them lose the metadata service.{left}",
        Order = 20,
    };

    // A version is made, then named the default.
    public override bool IsOneCall => false;

    public override string Operation(Change change) => IsUndo(change) ? Ec2Api.DeleteLaunchTemplateVersions.IamAction : Ec2Api.CreateLaunchTemplateVersion.IamAction;

    public override string Describe(Change change, ResourceState state)
    {
        var copy = state[Copy] == DefaultCopy ? $", a copy of version {change.Part[Source]}" : state[Copy] == SpareCopy ? ", beside an unused copy" : "";
        return Text.Visible($"{(state[Default] is { } version ? "default version " + version : "new default version")}{copy}, HttpTokens={state[Tokens]}");
    }

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        IReadOnlyList<LaunchTemplateVersion> versions;
        try
        {
            var answer = await Ec2Api.DescribeLaunchTemplateVersions.AllAsync(aws, new DescribeLaunchTemplateVersionsRequest { LaunchTemplateId = change.ResourceId }, cancellationToken).ConfigureAwait(false);
            versions = answer.LaunchTemplateVersions.OrEmpty();
        }
        catch (AwsException e) when (e.ErrorCode is "InvalidLaunchTemplateId.NotFound" or "InvalidLaunchTemplateId.Malformed")
        {
            return null;
        }

        var current = versions.FirstOrDefault(v => v.DefaultVersion == true);
        var copy = CopyOf(versions, change);
        return current is null ? null : ResourceState.Of(
            (Copy, copy is null ? NoCopy : copy == current ? DefaultCopy : SpareCopy),
            (Default, Number(current.VersionNumber)),
            (Tokens, current.LaunchTemplateData?.MetadataOptions?.HttpTokens ?? Absent));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken) =>
        IsUndo(change) ? await UndoAsync(aws, change, cancellationToken).ConfigureAwait(false) : await CopyAsync(aws, change, token, cancellationToken).ConfigureAwait(false);

    public override Change Inverse(Change change, ResourceState assigned)
    {
        if (assigned[Created] is not { } created || IsUndo(change)) return change.Inverse();
        return change.Inverse() with
        {
            Part = With(change.Part, Created, created),
            Before = With(change.After, Default, created),
        };
    }

    // Made: the copy is the default. Undone: the old version is, and the copy is gone.
    public override bool IsAfter(Change change, ResourceState now) => IsUndo(change)
        ? now.Equals(change.After)
        : now[Tokens] == "required" && (change.After[Default] is null || now[Default] == change.After[Default]);

    // An older copy that an interrupted repair left behind is no reason to refuse, nor is one that never became the default when it is to go.
    public override bool IsBefore(Change change, ResourceState now) => IsUndo(change)
        ? now[Copy] == DefaultCopy || (now[Copy] == SpareCopy && now[Default] == change.After[Default])
        : now[Default] == change.Before[Default] && now[Tokens] == change.Before[Tokens];

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.LaunchTemplate, Check.LaunchTemplateId, Parts, States)
        ?? (change.Part[Source] is { } source && Old(change)[Default] == source ? null : $"a change of kind {KindName} starts from the version that was the default")
        ?? (Old(change)[Tokens] is "optional" or Absent && New(change)[Tokens] == "required" && Old(change)[Copy] == NoCopy && New(change)[Copy] == DefaultCopy
            ? null : $"a change of kind {KindName} requires IMDSv2 in a copy of a version that does not, or takes that back")
        ?? (New(change)[Default] == change.Part[Created] && change.Part[Created] != change.Part[Source] ? null : "the copy and the new default are not one version, apart from the old one");

    private static bool IsUndo(Change change) => change.After[Copy] == NoCopy;

    private static ResourceState Old(Change change) => IsUndo(change) ? change.After : change.Before;

    private static ResourceState New(Change change) => IsUndo(change) ? change.Before : change.After;

    private static string Description(Change change) => $"Version {change.Part[Source]} with IMDSv2 required (SecureMlTools {change.ControlId})";

    private static LaunchTemplateVersion? CopyOf(IReadOnlyList<LaunchTemplateVersion> versions, Change change) => change.Part[Created] is { } created
        ? versions.FirstOrDefault(v => Number(v.VersionNumber) == created)
        : versions.Where(v => v.VersionDescription == Description(change)).MaxBy(v => v.VersionNumber);

    private static async Task<ResourceState> CopyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var part = change.Part;
        var made = await aws.SendAsync(Ec2Api.CreateLaunchTemplateVersion.Call(new CreateLaunchTemplateVersionRequest
        {
            LaunchTemplateId = change.ResourceId,
            SourceVersion = part[Source],
            VersionDescription = Description(change),
            ClientToken = token,
            LaunchTemplateData = new RequestLaunchTemplateData
            {
                MetadataOptions = new LaunchTemplateInstanceMetadataOptionsRequest
                {
                    HttpTokens = "required",
                    HttpEndpoint = part["HttpEndpoint"],
                    HttpPutResponseHopLimit = part["HttpPutResponseHopLimit"] is { } hops ? int.Parse(hops, CultureInfo.InvariantCulture) : null,
                    HttpProtocolIpv6 = part["HttpProtocolIpv6"],
                    InstanceMetadataTags = part["InstanceMetadataTags"],
                },
            },
        }), cancellationToken).ConfigureAwait(false);
        var number = Number(made.LaunchTemplateVersion?.VersionNumber) ?? throw new AwsException("AWS gave the new version no number.", "NoVersionNumber", operation: Ec2Api.CreateLaunchTemplateVersion);
        await SetDefaultAsync(aws, change.ResourceId, number, cancellationToken).ConfigureAwait(false);
        return ResourceState.Of((Created, number));
    }

    private static async Task<ResourceState> UndoAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeLaunchTemplateVersions.AllAsync(aws, new DescribeLaunchTemplateVersionsRequest { LaunchTemplateId = change.ResourceId }, cancellationToken).ConfigureAwait(false);
        var copy = CopyOf(answer.LaunchTemplateVersions.OrEmpty(), change);
        await SetDefaultAsync(aws, change.ResourceId, change.Part[Source]!, cancellationToken).ConfigureAwait(false);
        if (copy?.VersionNumber is not { } number) return ResourceState.Empty;

        var deleted = await aws.SendAsync(Ec2Api.DeleteLaunchTemplateVersions.Call(new DeleteLaunchTemplateVersionsRequest { LaunchTemplateId = change.ResourceId, Versions = [Number(number)] }), cancellationToken).ConfigureAwait(false);
        return deleted.UnsuccessfullyDeletedLaunchTemplateVersions.OrEmpty() is { Count: > 0 } failed
            ? throw new AwsException(failed[0].ResponseError?.Message ?? $"Version {number} was not deleted.", failed[0].ResponseError?.Code ?? "NotDeleted", operation: Ec2Api.DeleteLaunchTemplateVersions)
            : ResourceState.Empty;
    }

    private static Task SetDefaultAsync(IAwsTransport aws, string templateId, string version, CancellationToken cancellationToken) =>
        aws.SendAsync(Ec2Api.ModifyLaunchTemplate.Call(new ModifyLaunchTemplateRequest { LaunchTemplateId = templateId, DefaultVersion = version }), cancellationToken);

    private static ResourceState With(ResourceState state, string field, string value) => new(state.Fields.SetItem(field, value));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(number))]
    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
