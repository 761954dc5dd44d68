using SecureMlTools.Reports;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Reports;

public sealed class ChangeTextTests
{
    [Theory]
    [InlineData("HttpTokens=optional", "HttpTokens=required", "HttpTokens=optional \u2192 required", "")]
    [InlineData("Rule=present (Direction=ingress, FromPort=22)", "Rule=absent (Direction=ingress, FromPort=22)", "Rule=present \u2192 absent", "Direction=ingress, FromPort=22")]
    [InlineData("ingress tcp 22 from ::/0", "no ingress tcp 22 from ::/0", "ingress tcp 22 from ::/0 \u2192 none", "")]
    [InlineData("no ingress tcp 22 from ::/0", "ingress tcp 22 from ::/0", "none \u2192 ingress tcp 22 from ::/0", "")]
    [InlineData("A=1, B=2", "A=3, B=2", "A=1, B=2 \u2192 A=3, B=2", "")]
    [InlineData("", "A=1", "nothing \u2192 A=1", "")]
    [InlineData("A=1 (x)", "A=2 (y)", "A=1 (x) \u2192 2 (y)", "")]
    public void Nothing_is_said_twice(string before, string after, string change, string part)
    {
        var text = ChangeText.Of(AFinding.Change(before: before, after: after));
        Assert.Equal((change, part), (text.ToString(), text?.Part));
    }

    [Fact]
    public void A_result_without_a_change_has_no_words() => Assert.Null(ChangeText.Of(AFinding.Change() with { Operation = "" }));
}
