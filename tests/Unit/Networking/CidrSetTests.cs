using SecureMlTools.Networking;

namespace SecureMlTools.Tests.Networking;

public sealed class CidrSetTests
{
    private static CidrSet V4(params string[] cidrs) => CidrSet.Parse(false, cidrs);

    private static CidrSet V6(params string[] cidrs) => CidrSet.Parse(true, cidrs);

    [Fact]
    public void Halves_are_the_internet() => Assert.True(V4("0.0.0.0/1", "128.0.0.0/1").Except(V4("0.0.0.0/0")).IsEmpty && V4("0.0.0.0/0").Except(V4("128.0.0.0/1", "0.0.0.0/1")).IsEmpty);

    [Fact]
    public void Halves_of_IPv6_are_the_internet() => Assert.True(V6("::/0").Except(V6("::/1", "8000::/1")).IsEmpty);

    [Theory]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("52.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", false)]
    [InlineData("172.16.0.0/12", false)]
    [InlineData("100.64.0.0/10", false)]
    [InlineData("52.0.0.0/9", false)]
    [InlineData("203.0.113.7/32", false)]
    public void A_private_range_is_not_the_internet_however_large(string cidr, bool expected) => Assert.Equal(expected, V4(cidr).IsInternet);

    [Theory]
    [InlineData("::/0", true)]
    [InlineData("2000::/3", true)]
    [InlineData("fd00::/8", false)]
    [InlineData("2001:db8::/32", false)]
    public void So_it_is_with_IPv6(string cidr, bool expected) => Assert.Equal(expected, V6(cidr).IsInternet);

    [Fact]
    public void Two_halves_of_an_eighth_add_up() => Assert.True(V4("52.0.0.0/9", "52.128.0.0/9").IsInternet);

    [Fact]
    public void The_internet_without_some_places_is_still_the_internet() => Assert.True(V4("0.0.0.0/0").Except(V4("10.0.0.0/8", "198.51.100.0/24")).IsInternet);

    [Fact]
    public void Taking_out_the_middle_leaves_both_ends()
    {
        var rest = V4("10.0.0.0/24").Except(V4("10.0.0.64/26"));
        Assert.Equal((UInt128)192, rest.Count);
        Assert.True(rest.Intersect(V4("10.0.0.64/26")).IsEmpty);
    }

    [Fact]
    public void Host_bits_are_ignored() => Assert.True(V4("10.0.0.77/24").Except(V4("10.0.0.0/24")).IsEmpty);

    [Fact]
    public void The_other_IP_version_is_left_out() => Assert.True(V4("::/0").IsEmpty && V6("0.0.0.0/0").IsEmpty);

    // .NET reads 10 as 0.0.0.10 and 010 as 8; nobody who writes a range means that.
    [Theory]
    [InlineData("10/8")]
    [InlineData("10.0/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("0x0a000000/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("[::1]/128")]
    [InlineData("2001:db8::/129")]
    [InlineData("everywhere")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_range_is_refused(string? text) => Assert.False(CidrSet.IsCidr(text));

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("192.0.2.1")]
    [InlineData("::/0")]
    [InlineData("2001:db8::1")]
    public void Ranges_and_single_addresses_are_taken(string text) => Assert.True(CidrSet.IsCidr(text));
}
