using SecureMlTools.Networking.Paths;
using SecureMlTools.Operations;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Networking.Paths;

public sealed class PathTargetTests
{
    [Theory]
    [InlineData("github.com", "github.com", 443)]
    [InlineData("github.com:22", "github.com", 22)]
    [InlineData("https://user:secret@Example.org/a?b#c", "Example.org", 443)]
    [InlineData("http://example.org", "example.org", 80)]
    [InlineData("http://example.org:8080/x", "example.org", 8080)]
    [InlineData("example.org.", "example.org", 443)]
    [InlineData("8.8.8.8:53", "8.8.8.8", 53)]
    [InlineData("2606:4700::1111", "2606:4700::1111", 443)]
    [InlineData("[2606:4700::1111]:853", "2606:4700::1111", 853)]
    [InlineData("bücher.example", "xn--bcher-kva.example", 443)]
    public void A_destination_is_a_name_an_address_a_host_with_its_port_or_a_URL(string text, string destination, int port)
    {
        var path = InventoryBuilder.Way().Path(text);

        Assert.Equal((destination, port), (path.Destination, path.Port));
    }

    [Theory]
    [InlineData("i-0123456789abcdef0")]
    [InlineData("git hub.com")]
    [InlineData("github.com:99999")]
    [InlineData("1.2.3")]
    [InlineData("10.1.2.300")]
    [InlineData("a..b")]
    [InlineData("https://")]
    [InlineData("\u001b[2J.example.org")]
    public void What_is_no_destination_is_refused_in_one_sentence(string text)
    {
        var sentence = Assert.Throws<OptionException>(() => PathOperation.Check(new PathQuery { Destination = text })).Message;

        Assert.DoesNotContain('\u001b', sentence);
        Assert.Contains(Text.Visible(text), sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_address_of_an_address_is_refused() =>
        Assert.Throws<OptionException>(() => PathOperation.Check(new PathQuery { Destination = "8.8.8.8", DestinationAddress = "9.9.9.9" }));
}
