using System.Text.Json;

namespace SecureMlTools.Identity;

/// <summary>Reads the JSON of a policy into statements.</summary>
internal static class PolicyReader
{
    public static IReadOnlyList<PolicyStatement> Read(JsonElement root)
    {
        var statements = new List<PolicyStatement>();
        foreach (var member in root.EnumerateObject())
            switch (member.Name)
            {
                case "Version" or "Id":
                    break;
                case "Statement" when member.Value.ValueKind == JsonValueKind.Array:
                    statements.AddRange(member.Value.EnumerateArray().Select(Statement));
                    break;
                case "Statement":
                    statements.Add(Statement(member.Value));
                    break;
                default:
                    throw new FormatException($"the policy has an unknown element '{Text.OneLine(member.Name)}'");
            }

        return statements;
    }

    private static PolicyStatement Statement(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new FormatException("a statement of the policy is not a JSON object");
        bool? allow = null;
        var statement = new PolicyStatement { IsAllow = false };
        foreach (var member in element.EnumerateObject())
        {
            var value = member.Value;
            if (member.Name == "Effect")
            {
                allow = Effect(value);
                continue;
            }

            statement = member.Name switch
            {
                "Sid" => statement with { Sid = value.ValueKind == JsonValueKind.String ? value.GetString() : null },
                "Principal" => statement with { Principals = Principals(value) },
                "NotPrincipal" => statement with { Principals = Principals(value), ExceptPrincipals = true },
                "Action" => statement with { Actions = Texts(value, member.Name) },
                "NotAction" => statement with { Actions = Texts(value, member.Name), ExceptActions = true },
                "Resource" => statement with { Resources = Texts(value, member.Name) },
                "NotResource" => statement with { Resources = Texts(value, member.Name), ExceptResources = true },
                "Condition" => statement with { Conditions = Conditions(value) },
                _ => throw new FormatException($"a statement of the policy has an unknown element '{Text.OneLine(member.Name)}'"),
            };
        }

        if (statement.Actions.Count == 0) throw new FormatException("a statement of the policy has no action");
        return statement with { IsAllow = allow ?? throw new FormatException("a statement of the policy has no effect") };
    }

    private static bool Effect(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is "Allow" or "Deny"
        ? value.GetString() == "Allow"
        : throw new FormatException("a statement of the policy has an effect other than Allow and Deny");

    private static IReadOnlyList<PolicyPrincipal> Principals(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() == "*") return [new PolicyPrincipal("*", "*")];
        if (value.ValueKind != JsonValueKind.Object) throw new FormatException("a statement of the policy has a principal that is neither * nor an object");
        return [.. value.EnumerateObject().SelectMany(p => Texts(p.Value, "Principal").Select(v => new PolicyPrincipal(p.Name, v)))];
    }

    private static IReadOnlyList<PolicyCondition> Conditions(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw new FormatException("a statement of the policy has a condition that is not an object");
        var conditions = new List<PolicyCondition>();
        foreach (var block in value.EnumerateObject())
        {
            var name = block.Name;
            string? qualifier = null;
            if (name.IndexOf(':', StringComparison.Ordinal) is var at and > 0)
            {
                qualifier = name[..at];
                name = name[(at + 1)..];
            }

            var ifExists = name.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase);
            if (ifExists) name = name[..^"IfExists".Length];
            if (block.Value.ValueKind != JsonValueKind.Object) throw new FormatException($"the condition '{Text.OneLine(block.Name)}' of the policy is not an object");
            conditions.AddRange(block.Value.EnumerateObject().Select(k => new PolicyCondition(name, k.Name, Texts(k.Value, k.Name), ifExists, qualifier)));
        }

        return conditions;
    }

    private static IReadOnlyList<string> Texts(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(v => v.ValueKind == JsonValueKind.Array ? throw Wrong(name) : Texts(v, name))],
        _ => throw Wrong(name),
    };

    private static FormatException Wrong(string name) => new($"'{Text.OneLine(name)}' of the policy is neither a text nor a list of texts");
}
