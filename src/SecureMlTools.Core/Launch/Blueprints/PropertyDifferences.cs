namespace SecureMlTools.Launch.Blueprints;

/// <summary>One difference between a plan and what is there.</summary>
/// <param name="Path">The property, from the resource down: <c>SubnetIds</c>, <c>FirewallPolicy.StatefulDefaultActions</c>.</param>
/// <param name="Expected">What the plan says; empty where it says nothing.</param>
/// <param name="Actual">What is there; empty where nothing is.</param>
internal sealed record PropertyDifference(string Path, string Expected, string Actual)
{
    public override string ToString() => $"{Path} is {Shown(Actual)}, not {Shown(Expected)}";

    private static string Shown(string value) => value.Length == 0 ? "absent" : Text.OneLine(value);
}

/// <summary>
/// Compares properties by meaning: lists without regard to their order, a list of one like its only item (policy documents have both), and of maps the
/// members that the plan names. What a list or a map holds beyond the plan is a difference: a rule or a variable that somebody added is just what matters.
/// </summary>
internal static class PropertyDifferences
{
    /// <summary>The differences; none when what is there is as planned.</summary>
    public static IReadOnlyList<PropertyDifference> Between(PropertyMap expected, PropertyMap actual, IReadOnlySet<string> unreadable)
    {
        var differences = new List<PropertyDifference>();
        foreach (var (name, value) in expected.Members)
            if (!unreadable.Contains(name)) Compare(name, value, actual[name], differences);
        Additions("", expected, actual, differences);
        return differences;
    }

    private static void Compare(string path, Property expected, Property? actual, List<PropertyDifference> differences)
    {
        switch (expected, actual)
        {
            case (PropertyMap e, PropertyMap a):
                foreach (var (name, value) in e.Members) Compare($"{path}.{name}", value, a[name], differences);
                Additions(path + ".", e, a, differences);
                break;
            case (PropertyList { Items.IsEmpty: true }, null): break;
            case (PropertyList e, PropertyList a):
                Lists(path, e, a, differences);
                break;
            case (PropertyList { Items: [var only] }, { } single):
                Compare(path, only, single, differences);
                break;
            case ({ } single, PropertyList { Items: [var only] }):
                Compare(path, single, only, differences);
                break;
            default:
                if (!Equals(expected, actual)) differences.Add(new PropertyDifference(path, expected.ToString()!, actual?.ToString() ?? ""));
                break;
        }
    }

    private static void Lists(string path, PropertyList expected, PropertyList actual, List<PropertyDifference> differences)
    {
        var rest = actual.Items.ToList();
        var missing = new List<Property>();
        foreach (var item in expected.Items)
        {
            var at = rest.FindIndex(r => Same(item, r));
            if (at < 0) missing.Add(item);
            else rest.RemoveAt(at);
        }

        if (missing.Count + rest.Count > 0) differences.Add(new PropertyDifference(path, string.Join(", ", missing), string.Join(", ", rest)));
    }

    private static bool Same(Property expected, Property actual)
    {
        var differences = new List<PropertyDifference>();
        Compare("", expected, actual, differences);
        return differences.Count == 0;
    }

    // What AWS fills in by itself is text and numbers: at the top of a resource and in the items of lists they say nothing.
    private static void Additions(string prefix, PropertyMap expected, PropertyMap actual, List<PropertyDifference> differences)
    {
        foreach (var (name, value) in actual.Members)
        {
            if (expected[name] is not null) continue;
            var isAddition = value switch
            {
                PropertyList list => !list.Items.IsEmpty,
                PropertyMap map => map.Members.Any(m => m.Value is not PropertyList { Items.IsEmpty: true }),
                PropertyFlag { Value: false } => false,
                _ => prefix.Length > 0 && !prefix.StartsWith('.'),
            };
            if (isAddition) differences.Add(new PropertyDifference(prefix + name, "", value.ToString()!));
        }
    }
}
