using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Tests.Firewall.Suricata;

public sealed class RuleFuzzTests
{
    [Theory]
    [InlineData(1, 5000)]
    [InlineData(20261121, 5000)]
    public void Whatever_is_read_is_one_rule_a_line_and_comes_back_the_same(int seed, int inputs)
    {
        var fuzz = new RuleFuzz(seed);
        var accepted = 0;
        for (var i = 0; i < inputs; i++)
        {
            var text = fuzz.Next();
            if (RuleFuzz.Fault(text) is { } fault) Assert.Fail($"{fault}: {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text))}");
            accepted += SuricataParser.Parse(text).Rules.Count;
        }

        // Mutations that are all refused would prove nothing.
        Assert.InRange(accepted, inputs / 10, inputs * 4);
    }
}
