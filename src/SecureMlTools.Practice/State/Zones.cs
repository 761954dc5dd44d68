using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Practice.State;

/// <summary>The Availability Zones of a region. Which letter is which zone differs between accounts at AWS; here they follow each other.</summary>
internal static class Zones
{
    public static IReadOnlyList<AvailabilityZone> Of(string region) =>
    [
        .. (region == "us-east-1" ? "abcdef" : "abc").Select(letter => new AvailabilityZone
        {
            RegionName = region,
            ZoneName = region + letter,
            ZoneId = Id(region, letter),
            GroupName = region + "-zg-1",
            NetworkBorderGroup = region,
            ZoneType = "availability-zone",
            State = "available",
            OptInStatus = "opt-in-not-required",
            Messages = [],
        }),
    ];

    public static string Id(string region, char letter) => (region switch
    {
        "us-east-1" => "use1",
        "eu-west-1" => "euw1",
        _ => region.Replace("-", "", StringComparison.Ordinal),
    }) + "-az" + (letter - 'a' + 1);
}
