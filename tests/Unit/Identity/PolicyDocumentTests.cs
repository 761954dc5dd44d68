using SecureMlTools.Identity;

namespace SecureMlTools.Tests.Identity;

public sealed class PolicyDocumentTests
{
    private static PolicyDocument Policy(params string[] statements) => PolicyDocument.Parse($"{{\"Version\":\"2012-10-17\",\"Statement\":[{string.Join(',', statements)}]}}");

    private const string AllowAll = "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}";

    [Theory]
    [InlineData("s3:*", "s3:GetObject", true)]
    [InlineData("S3:getobject", "s3:GetObject", true)]
    [InlineData("s3:Get?bject", "s3:GetObject", true)]
    [InlineData("s3:Put*", "s3:GetObject", false)]
    [InlineData("s3:GetObject", "s3:GetObjectAcl", false)]
    public void Actions_have_wildcards_and_no_case(string pattern, string action, bool covered) =>
        Assert.Equal(covered, Policy($"{{\"Effect\":\"Allow\",\"Action\":\"{pattern}\",\"Resource\":\"*\"}}").Statements[0].CoversAction(action));

    [Theory]
    [InlineData("arn:aws:s3:::data/*", "arn:aws:s3:::data/x", true)]
    [InlineData("arn:aws:s3:::data/*", "arn:aws:s3:::DATA/x", false)]
    [InlineData("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/ann/x", true)]
    public void Resources_have_wildcards_and_case(string pattern, string arn, bool covered) =>
        Assert.Equal(covered, Policy($"{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"{pattern}\"}}").Statements[0].CoversResource(arn));

    [Fact]
    public void A_variable_in_a_denial_denies_nothing_for_certain() =>
        Assert.False(Policy("{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::home/${aws:username}\"}").Statements[0].CoversResource("arn:aws:s3:::home/ann"));

    [Fact]
    public void Not_elements_turn_the_meaning_round()
    {
        var statement = Policy("{\"Effect\":\"Allow\",\"NotPrincipal\":{\"AWS\":\"111122223333\"},\"NotAction\":\"iam:*\",\"NotResource\":\"arn:aws:s3:::secret/*\"}").Statements[0];
        Assert.True(statement.IsForAnyone);
        Assert.False(statement.CoversAccount("111122223333"));
        Assert.True(statement.CoversAccount("444455556666"));
        Assert.True(statement.CoversAction("s3:GetObject"));
        Assert.False(statement.CoversAction("iam:PassRole"));
        Assert.False(statement.CoversResource("arn:aws:s3:::secret/x"));
        Assert.True(statement.CoversResource("arn:aws:s3:::data/x"));
    }

    [Fact]
    public void Denials_win_and_conditions_decide_nothing_by_themselves()
    {
        const string DenyDelete = "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:Delete*\",\"Resource\":\"*\"}";
        const string DenyIf = "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":false}}}";
        const string AllowIf = "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-1\"}}}";
        Assert.Equal(PolicyAnswer.Allowed, Policy(AllowAll).Ask("s3:GetObject"));
        Assert.Equal(PolicyAnswer.Denied, Policy(AllowAll, DenyDelete).Ask("s3:DeleteObject"));
        Assert.Equal(PolicyAnswer.Conditional, Policy(AllowAll, DenyIf).Ask("s3:GetObject"));
        Assert.Equal(PolicyAnswer.Conditional, Policy(AllowIf).Ask("s3:GetObject"));
        Assert.Equal(PolicyAnswer.Denied, Policy(AllowIf).Ask("ec2:RunInstances"));
        Assert.Equal(PolicyAnswer.Denied, Policy(DenyIf).Ask("s3:GetObject"));
    }

    [Theory]
    [InlineData("{\"AWS\":\"*\"}", null, true)]
    [InlineData("\"*\"", null, true)]
    [InlineData("{\"AWS\":\"444455556666\"}", "444455556666", false)]
    [InlineData("{\"AWS\":\"arn:aws:iam::444455556666:root\"}", "444455556666", false)]
    [InlineData("{\"AWS\":\"arn:aws-cn:sts::444455556666:assumed-role/x/y\"}", "444455556666", false)]
    [InlineData("{\"Service\":\"ec2.amazonaws.com\"}", null, false)]
    [InlineData("{\"AWS\":\"AROAEXAMPLE\"}", null, false)]
    public void Principals_know_their_account(string principal, string? account, bool anyone)
    {
        var statement = Policy($"{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":\"*\",\"Resource\":\"*\"}}").Statements[0];
        Assert.Equal(account, Assert.Single(statement.Principals).AccountId);
        Assert.Equal(anyone, statement.IsForAnyone);
        Assert.Equal(anyone || account == "444455556666", statement.CoversAccount("444455556666"));
    }

    [Fact]
    public void Conditions_are_taken_apart()
    {
        var conditions = Policy("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"ForAnyValue:StringLikeIfExists\":{\"aws:PrincipalOrgPaths\":[\"o-1/*\"]},\"NumericEquals\":{\"s3:max-keys\":10}}}").Statements[0].Conditions;
        Assert.Equal(("StringLike", "ForAnyValue", true), (conditions[0].Operator, conditions[0].Qualifier, conditions[0].IfExists));
        Assert.Equal(["10"], conditions[1].Values);
        Assert.Equal([false, true], conditions.Select(c => c.Demands));
    }

    [Theory]
    [InlineData("StringEquals", "o-1", true)]
    [InlineData("StringLike", "*", false)]
    [InlineData("StringLike", "o-*", true)]
    [InlineData("StringEqualsIfExists", "o-1", false)]
    [InlineData("ForAllValues:StringEquals", "o-1", false)]
    [InlineData("StringNotEquals", "o-1", false)]
    [InlineData("Null", "false", false)]
    public void Only_some_conditions_demand_a_value(string @operator, string value, bool demands) => Assert.Equal(
        demands,
        Assert.Single(Policy($"{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{\"{@operator}\":{{\"aws:PrincipalOrgID\":\"{value}\"}}}}}}").Statements[0].ConditionsOn("AWS:principalorgid")).Demands);

    [Fact]
    public void Single_statements_and_percent_encoded_policies_are_read()
    {
        Assert.Single(PolicyDocument.Parse($"{{\"Statement\":{AllowAll}}}").Statements);
        Assert.Single(PolicyDocument.Parse(Uri.EscapeDataString($"{{\"Statement\":[{AllowAll}]}}")).Statements);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "no statement")]
    [InlineData("{\"Statement\":[]}", "no statement")]
    [InlineData("{\"Statement\":[{\"Action\":\"*\"}]}", "no effect")]
    [InlineData("{\"Statement\":[{\"Effect\":\"allow\",\"Action\":\"*\"}]}", "other than Allow and Deny")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\"}]}", "no action")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Surprise\":1}]}", "unknown element 'Surprise'")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":{}}]}", "neither a text nor a list")]
    [InlineData("{\"Statement\":[7]}", "not a JSON object")]
    public void What_is_not_understood_is_an_error_and_never_an_empty_policy(string json, string error)
    {
        Assert.False(PolicyDocument.TryParse(json, out var policy, out var message));
        Assert.Null(policy);
        Assert.Contains(error, message, StringComparison.Ordinal);
    }
}
