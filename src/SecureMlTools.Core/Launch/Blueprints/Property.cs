using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>
/// A value of a planned resource's property: text, number, flag, list, map, or a reference to another resource. The tree has CloudFormation's shape,
/// so that what is built, compared and written as a template is one thing.
/// </summary>
internal abstract record Property
{
    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Property?(string? value) => value is null ? null : new PropertyText(value);

    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Property?(bool? value) => value is { } flag ? new PropertyFlag(flag) : null;

    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Property?(int? value) => value is { } number ? new PropertyNumber(number) : null;

    /// <summary>A list of texts.</summary>
    public static PropertyList Texts(IEnumerable<string> values) => new([.. values.Select(v => new PropertyText(v))]);

    /// <summary>A list.</summary>
    public static PropertyList List(params IEnumerable<Property> values) => new([.. values]);

    /// <summary>A map; members without a value are left out.</summary>
    public static PropertyMap Map(params ReadOnlySpan<(string Name, Property? Value)> members) => PropertyMap.Of(members);

    /// <summary>The id of another resource of the blueprint.</summary>
    public static Reference To(string logicalId) => new(logicalId, null, null);

    /// <summary>An attribute of another resource, as CloudFormation names it: <c>AllocationId</c>, <c>Arn</c>.</summary>
    public static Reference To(string logicalId, string attribute, string? key = null) => new(logicalId, attribute, key);

    /// <summary>Every reference in the value.</summary>
    public virtual IEnumerable<Reference> References() => [];

    /// <summary>The value with its references replaced by what they stand for; those not known stay.</summary>
    public virtual Property Resolve(Func<Reference, string?> value) => this;
}

/// <summary>Text.</summary>
internal sealed record PropertyText(string Value) : Property
{
    public override string ToString() => Value;
}

/// <summary>A whole number.</summary>
internal sealed record PropertyNumber(long Value) : Property
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>True or false.</summary>
internal sealed record PropertyFlag(bool Value) : Property
{
    public override string ToString() => Value ? "true" : "false";
}

/// <summary>
/// What another resource of the blueprint is known by once it is made. Without attribute it is the resource's id; <paramref name="Key"/> picks one entry
/// of an attribute that has several, such as a firewall's endpoint in a zone (<c>EndpointIds</c>, <c>eu-west-1a</c>).
/// </summary>
internal sealed record Reference(string LogicalId, string? Attribute, string? Key) : Property
{
    public override IEnumerable<Reference> References() => [this];

    public override Property Resolve(Func<Reference, string?> value) => value(this) is { } known ? new PropertyText(known) : this;

    public override string ToString() => $"<{LogicalId}{(Attribute is null ? "" : "." + Attribute)}{(Key is null ? "" : "/" + Key)}>";
}

/// <summary>A list. AWS gives lists back in any order, so equality of meaning is left to <see cref="PropertyDifferences"/>.</summary>
internal sealed record PropertyList(ImmutableArray<Property> Items) : Property
{
    public override IEnumerable<Reference> References() => Items.SelectMany(i => i.References());

    public override Property Resolve(Func<Reference, string?> value) => new PropertyList([.. Items.Select(i => i.Resolve(value))]);

    public override string ToString() => $"[{string.Join(", ", Items)}]";
}

/// <summary>Named values, in the order they were given.</summary>
internal sealed record PropertyMap(ImmutableArray<KeyValuePair<string, Property>> Members) : Property
{
    public static PropertyMap Empty { get; } = new([]);

    /// <summary>A member's value, or null.</summary>
    public Property? this[string name]
    {
        get
        {
            foreach (var (member, value) in Members)
                if (member == name) return value;
            return null;
        }
    }

    /// <summary>A map; members without a value are left out.</summary>
    public static PropertyMap Of(params ReadOnlySpan<(string Name, Property? Value)> members)
    {
        var builder = ImmutableArray.CreateBuilder<KeyValuePair<string, Property>>(members.Length);
        foreach (var (name, value) in members)
            if (value is not null) builder.Add(KeyValuePair.Create(name, value));
        return new PropertyMap(builder.ToImmutable());
    }

    /// <summary>The text of a member; null when it is absent or something else.</summary>
    public string? Text(string name) => (this[name] as PropertyText)?.Value;

    /// <summary>The texts of a list member; empty when it is absent.</summary>
    public IReadOnlyList<string> Texts(string name) => this[name] is PropertyList list ? [.. list.Items.OfType<PropertyText>().Select(t => t.Value)] : [];

    /// <summary>The flag of a member.</summary>
    public bool? Flag(string name) => (this[name] as PropertyFlag)?.Value;

    /// <summary>The number of a member.</summary>
    public int? Number(string name) => this[name] is PropertyNumber number ? checked((int)number.Value) : null;

    /// <summary>The map with a member set, or taken out where the value is null.</summary>
    public PropertyMap With(string name, Property? value)
    {
        var others = Members.RemoveAll(m => m.Key == name);
        return new PropertyMap(value is null ? others : others.Add(KeyValuePair.Create(name, value)));
    }

    /// <summary>The map without the members named.</summary>
    public PropertyMap Without(params ReadOnlySpan<string> names)
    {
        var gone = names.ToArray();
        return new PropertyMap(Members.RemoveAll(m => gone.Contains(m.Key, StringComparer.Ordinal)));
    }

    public override IEnumerable<Reference> References() => Members.SelectMany(m => m.Value.References());

    public override PropertyMap Resolve(Func<Reference, string?> value) => new([.. Members.Select(m => KeyValuePair.Create(m.Key, m.Value.Resolve(value)))]);

    public override string ToString() => $"{{{string.Join(", ", Members.Select(m => $"{m.Key}: {m.Value}"))}}}";
}
