using System.Text;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Tests.Api;

/// <summary>What is read out of an XML answer, and what is refused.</summary>
public sealed class XmlAnswerTests
{
    private static DescribeVpcsResponse Vpcs(string inside) => Read($"<DescribeVpcsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>{inside}</DescribeVpcsResponse>");

    private static DescribeVpcsResponse Read(string document) => Ec2Api.DescribeVpcs.DecodeResponse(new MemoryStream(Encoding.UTF8.GetBytes(document)));

    private static string? VpcId(string inside) => Vpcs($"<vpcSet><item><vpcId>{inside}</vpcId></item></vpcSet>").Vpcs![0].VpcId;

    [Fact]
    public void An_absent_list_is_null_and_an_empty_one_is_empty()
    {
        Assert.Null(Vpcs("").Vpcs);
        Assert.Empty(Vpcs("<vpcSet/>").Vpcs!);
        Assert.Empty(Vpcs("<vpcSet>\n</vpcSet>").Vpcs!);
        Assert.Empty(Vpcs("<vpcSet  a='1' />").Vpcs!);
    }

    [Theory]
    [InlineData("a&amp;b", "a&b")]
    [InlineData("&lt;&gt;&quot;&apos;", "<>\"'")]
    [InlineData("&#233;&#xe9;&#x1F600;", "éé😀")]
    [InlineData("<![CDATA[<a>&amp;]]>x", "<a>&amp;x")]
    [InlineData("a<!-- no > text -->b", "ab")]
    [InlineData("a<?pi no text?>b", "ab")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("<![CDATA[a\r\nb\r]]>", "a\nb\n")]
    [InlineData("a&#13;b", "a\rb")]
    [InlineData(" kept ", " kept ")]
    [InlineData("é漢", "é漢")]
    [InlineData("", "")]
    public void Text_is_what_XML_says(string inside, string expected) => Assert.Equal(expected, VpcId(inside));

    [Theory]
    [InlineData("&nbsp;")]
    [InlineData("&")]
    [InlineData("&;")]
    [InlineData("&#;")]
    [InlineData("&#x;")]
    [InlineData("&#0;")]
    [InlineData("&#xD800;")]
    [InlineData("&#x110000;")]
    [InlineData("& lt;")]
    [InlineData("<b/>")]
    [InlineData("a<b>c</b>")]
    [InlineData("<![CDATA[never ends")]
    [InlineData("<!-- never ends")]
    public void Text_that_is_no_XML_is_refused(string inside) => Assert.Throws<FormatException>(() => VpcId(inside));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("not xml")]
    [InlineData("<html><body>Sign in to the network</body></html>")]
    [InlineData("<!DOCTYPE x><DescribeVpcsResponse/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><DescribeVpcsResponse/>")]
    [InlineData("<DescribeVpcsResponse>")]
    [InlineData("<DescribeVpcsResponse/><again/>")]
    [InlineData("<DescribeVpcsResponse/>text")]
    [InlineData("<DescribeVpcsResponse></DescribeVpcs>")]
    [InlineData("<DescribeVpcsResponse></DescribeVpcsResponseX>")]
    [InlineData("<DescribeVpcsResponse>text</DescribeVpcsResponse>")]
    [InlineData("<DescribeVpcsResponse><vpcSet></x></vpcSet></DescribeVpcsResponse>")]
    [InlineData("<DescribeVpcsResponse><novel><a></b></novel></DescribeVpcsResponse>")]
    [InlineData("<DescribeVpcsResponse a=\"<\"><vpcSet/></DescribeVpcsResponse")]
    [InlineData("<DescribeVpcsResponse a=\"x/>")]
    [InlineData("<DescribeVpcsResponse <vpcSet/></DescribeVpcsResponse>")]
    public void A_document_that_is_not_an_answer_is_refused(string document) => Assert.Throws<FormatException>(() => Read(document));

    [Theory]
    [InlineData("<?xml version=\"1.0\"?>\n<!-- c --><DescribeVpcsResponse/>\n<!-- d -->\n")]
    [InlineData("\uFEFF<DescribeVpcsResponse/>")]
    [InlineData("<ec2:DescribeVpcsResponse xmlns:ec2='u'></ec2:DescribeVpcsResponse >")]
    [InlineData("<DescribeVpcsResponse a='>' b=\"'>\"></DescribeVpcsResponse>")]
    [InlineData("<DescribeVpcsResponse><novel><a>&amp;<b/><![CDATA[</a>]]></a></novel></DescribeVpcsResponse>")]
    public void What_XML_allows_around_an_answer_is_read_past(string document) => Assert.Null(Read(document).Vpcs);

    [Fact]
    public void Text_that_is_not_UTF8_is_refused() =>
        Assert.Throws<FormatException>(() => Ec2Api.DescribeVpcs.DecodeResponse(new MemoryStream([.. "<DescribeVpcsResponse>"u8, 0xC3, .. "</DescribeVpcsResponse>"u8])));

    [Fact]
    public void A_document_that_nests_without_end_is_refused() =>
        Assert.Throws<FormatException>(() => Vpcs(string.Concat(Enumerable.Repeat("<a>", 100_000))));

    [Theory]
    [InlineData("<isDefault>maybe</isDefault>")]
    [InlineData("<isDefault>TRUE </isDefault>")]
    public void A_value_of_the_wrong_kind_is_refused(string inside) => Assert.Throws<FormatException>(() => Vpcs($"<vpcSet><item>{inside}</item></vpcSet>"));

    [Fact]
    public void Numbers_and_times_are_read_or_refused()
    {
        static Volume Volume(string inside) => Ec2Api.DescribeVolumes.DecodeResponse(new MemoryStream(Encoding.UTF8.GetBytes(
            $"<DescribeVolumesResponse><volumeSet><item>{inside}</item></volumeSet></DescribeVolumesResponse>"))).Volumes![0];

        Assert.Equal(-7, Volume("<size>-7</size>").Size);
        Assert.Null(Volume("<size/>").Size);
        Assert.Throws<FormatException>(() => Volume("<size>7x</size>"));
        Assert.Throws<FormatException>(() => Volume("<size>2147483648</size>"));
        var expected = new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.Zero);
        Assert.Equal(expected, Volume("<createTime>2024-02-29T01:02:03Z</createTime>").CreateTime);
        Assert.Equal(expected.AddMilliseconds(45), Volume("<createTime>2024-02-29T01:02:03.045Z</createTime>").CreateTime);
        Assert.Equal(expected, Volume("<createTime>2024-02-29T02:02:03+01:00</createTime>").CreateTime);
        Assert.Equal(expected, Volume("<createTime>1709168523</createTime>").CreateTime);
        Assert.Throws<FormatException>(() => Volume("<createTime>2023-02-29T01:02:03Z</createTime>"));
        Assert.Throws<FormatException>(() => Volume("<createTime>soon</createTime>"));
        Assert.Throws<FormatException>(() => Volume("<createTime>1e300</createTime>"));
    }

    [Fact]
    public void A_result_without_its_wrapper_is_refused()
    {
        static GetCallerIdentityResponse Identity(string document) => StsApi.GetCallerIdentity.DecodeResponse(new MemoryStream(Encoding.UTF8.GetBytes(document)));
        Assert.Throws<FormatException>(() => Identity("<GetCallerIdentityResponse><ResponseMetadata/></GetCallerIdentityResponse>"));
        Assert.Equal("1", Identity("<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>").Account);
    }

    [Fact]
    public void Equal_texts_of_one_answer_are_one_object()
    {
        var vpcs = Vpcs("<vpcSet><item><state>available</state></item><item><state>available</state></item></vpcSet>").Vpcs!;
        Assert.Same(vpcs[0].State, vpcs[1].State);
    }
}
