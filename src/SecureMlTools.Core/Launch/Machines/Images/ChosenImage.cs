using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Machines;

/// <summary>The image of a launch, found and judged.</summary>
/// <param name="Image">AWS's record.</param>
/// <param name="Preset">The preset that named it, or null.</param>
/// <param name="Parameter">The parameter that named it, or null.</param>
internal sealed record ChosenImage(Image Image, ImagePreset? Preset, string? Parameter)
{
    private const string ParameterPrefix = "ssm:";

    /// <summary>True for an image whose packages come with apt, over plain HTTP and signed.</summary>
    public bool UsesApt => new[] { Parameter, Image.Name, Image.Description }.Any(t => t is not null && (t.Contains("ubuntu", StringComparison.OrdinalIgnoreCase) || t.Contains("debian", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Finds an image by preset, id or parameter.</summary>
    /// <exception cref="OptionException">There is none.</exception>
    public static async Task<ChosenImage> FindAsync(IAwsTransport aws, string named, string architecture, ImageCatalog catalog, CancellationToken cancellationToken)
    {
        if (named.StartsWith("ami-", StringComparison.Ordinal)) return new ChosenImage(await ReadAsync(aws, named, named, cancellationToken).ConfigureAwait(false), null, null);
        ImagePreset? preset = null;
        var parameter = named.StartsWith(ParameterPrefix, StringComparison.OrdinalIgnoreCase) ? named[ParameterPrefix.Length..] : null;
        if (parameter is null)
        {
            preset = catalog.Find(named) ?? throw new OptionException(catalog.NotFound(named));
            parameter = preset.Parameters.GetValueOrDefault(architecture)
                ?? throw new OptionException($"The image preset {preset.Name} has no image for {architecture}; take an instance type of {string.Join(" or ", preset.Parameters.Keys)}, or another image.");
        }

        string? id;
        try
        {
            id = (await aws.SendAsync(SsmApi.GetParameter.Call(new GetParameterRequest { Name = parameter }), cancellationToken).ConfigureAwait(false)).Parameter?.Value;
        }
        catch (AwsException e) when (e.ErrorCode == "ParameterNotFound")
        {
            throw new OptionException(preset is null
                ? $"There is no parameter '{Text.OneLine(parameter)}' in {aws.Region}; list those of AWS with: aws ssm get-parameters-by-path --path /aws/service/deeplearning/ami --recursive"
                : $"The image preset {preset.Name} (as of {preset.AsOf:yyyy-MM-dd}) names the parameter {parameter}, which {aws.Region} does not have (any more); give a newer one with -Image ssm:/path.");
        }

        if (id is null || !id.StartsWith("ami-", StringComparison.Ordinal)) throw new OptionException($"The parameter '{Text.OneLine(parameter)}' holds '{Text.OneLine(id)}', which is no image id; name a parameter that holds one.");
        return new ChosenImage(await ReadAsync(aws, id, named, cancellationToken).ConfigureAwait(false), preset, parameter);
    }

    /// <summary>What keeps the image from being launched, each in one sentence; none when nothing does.</summary>
    /// <param name="type">The instance type.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="baseline">The policy.</param>
    /// <param name="allowed">The region's setting of allowed images; null where it could not be read.</param>
    /// <param name="now">The time.</param>
    public IEnumerable<string> Faults(InstanceTypeInfo type, string accountId, Baseline baseline, GetAllowedImagesSettingsResponse? allowed, DateTimeOffset now)
    {
        var id = Text.Visible(Image.ImageId);
        var architectures = type.ProcessorInfo?.SupportedArchitectures.OrEmpty() ?? [];
        if (Image.State is { } state && state != "available") yield return $"Image {id} is {Text.Visible(state)}, not available; choose another.";
        if (Image.Architecture is { } own && architectures.Count > 0 && !architectures.Contains(own, StringComparer.Ordinal))
            yield return $"Image {id} is for {own}, but {type.InstanceType} is {string.Join(", ", architectures)}; choose an image or an instance type of the other architecture.";
        if (string.Equals(Image.Platform, "windows", StringComparison.OrdinalIgnoreCase)) yield return $"Image {id} is Windows; training machines of this kind are Linux: choose another image.";
        if (OwnerFault(accountId, baseline) is { } owner) yield return owner;
        if (allowed?.State == "enabled" && Image.ImageAllowed == false)
            yield return $"Image {id} does not meet the region's criteria for allowed images, so a launch would be refused; choose another, or have the criteria changed.";
        if (Time(Image.DeprecationTime) is { } end && end <= now) yield return $"Image {id} ({Text.OneLine(Image.Name)}) is deprecated since {Day(end)}; choose a newer one.";
        if (Time(Image.CreationDate) is not { } made) yield return $"AWS does not say when image {id} was made, so its age cannot be judged; choose another.";
        else if ((now - made).TotalDays > baseline.Parameters.ImageMaximumAgeDays)
            yield return $"Image {id} ({Text.OneLine(Image.Name)}) is {(int)(now - made).TotalDays} days old, more than the {baseline.Parameters.ImageMaximumAgeDays} that the baseline's imageMaximumAgeDays allows; choose a newer one, or give a baseline that allows it.";
    }

    private string? OwnerFault(string accountId, Baseline baseline)
    {
        var (owner, alias) = (Image.OwnerId, Image.ImageOwnerAlias);
        var who = Text.Visible(alias ?? owner ?? "an unknown account");
        bool Is(IEnumerable<string> owners) => owners.Any(o => o == owner || o == alias || (o == "self" && owner == accountId));
        if (Preset is not null && !Is(Preset.Owners)) return $"Image {Text.Visible(Image.ImageId)} of the preset {Preset.Name} is of {who}, not of {string.Join(" or ", Preset.Owners)}: do not use it, and find out who changed the parameter.";
        if (baseline.ApprovedImages is { } approved && approved.Ids.Count + approved.Owners.Count + approved.Names.Count > 0)
        {
            var known = owner == accountId || alias is "amazon" or "aws-marketplace" || baseline.TrustedAccounts.Contains(owner, StringComparer.Ordinal);
            return approved.Ids.Contains(Image.ImageId, StringComparer.Ordinal) || Is(approved.Owners) || (known && Image.Name is { } name && approved.Names.Any(p => Wildcard.IsMatch(p, name)))
                ? null
                : $"Image {Text.Visible(Image.ImageId)} ({Text.OneLine(Image.Name)}, of {who}) is not approved by the baseline '{Text.OneLine(baseline.Name)}'; choose an approved one, or add it to approvedImages.";
        }

        return Preset is not null || owner == accountId || alias is "amazon" or "aws-marketplace" || baseline.TrustedAccounts.Contains(owner, StringComparer.Ordinal)
            ? null
            : $"Image {Text.Visible(Image.ImageId)} ({Text.OneLine(Image.Name)}) is of {who}, which is neither this account nor AWS; choose another, or add the account to trustedAccounts of a baseline.";
    }

    private static async Task<Image> ReadAsync(IAwsTransport aws, string id, string named, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.SendAsync(Ec2Api.DescribeImages.Call(new DescribeImagesRequest { ImageIds = [id] }), cancellationToken).ConfigureAwait(false);
            if (answer.Images.OrEmpty().FirstOrDefault() is { } image) return image;
        }
        catch (AwsException e) when (e.ErrorCode is "InvalidAMIID.NotFound" or "InvalidAMIID.Malformed" or "InvalidAMIID.Unavailable")
        {
        }

        throw new OptionException($"There is no image {Text.OneLine(id)} in {aws.Region}{(named == id ? "" : $" ({Text.OneLine(named)} names it)")}; give an image preset, an id of this region, or ssm:/path.");
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
