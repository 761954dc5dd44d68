using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>
/// Builds a region's estate so that its records agree with each other as AWS's do: a machine's interfaces, volumes and groups are also listed on
/// their own. Everything is named; the ids follow from the names.
/// </summary>
internal sealed partial class EstateBuilder(PracticeRegion region)
{
    public PracticeRegion Region { get; } = region;

    public string AccountId => Region.AccountId;

    /// <summary>The start of this hour: ages in a scenario count from here, so that it does not go stale.</summary>
    public DateTimeOffset Today { get; } = new(region.Now.Year, region.Now.Month, region.Now.Day, region.Now.Hour, 0, 0, TimeSpan.Zero);

    public DateTimeOffset DaysAgo(double days) => Today.AddDays(-days);

    public string Id(string prefix, string name) => Region.Ids.Of(prefix, name);

    public string Zone(char letter) => Region.Name + letter;

    public string Arn(string service, string rest) => $"arn:aws:{service}:{Region.Name}:{AccountId}:{rest}";

    public static IReadOnlyList<Tag> Tags(string? name, params (string Key, string Value)[] more) =>
        [.. name is null ? [] : new[] { new Tag { Key = "Name", Value = name } }, .. more.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    /// <summary>A text in the form in which EC2 lists image dates.</summary>
    public static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
