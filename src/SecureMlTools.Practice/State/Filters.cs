using System.Text;
using System.Text.RegularExpressions;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Practice.State;

/// <summary>The filters that a describe call knows: any of a filter's values, all of the filters, with the wildcards * and ?, a backslash before what is meant itself, case kept.</summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class Filters<T>
{
    private const int MostValues = 200;
    private const string Special = "*?\\";
    private readonly Dictionary<string, Func<T, IEnumerable<string?>>> _known = new(StringComparer.Ordinal);
    private readonly Func<T, IReadOnlyList<Tag>?>? _tags;

    public Filters(Func<T, IReadOnlyList<Tag>?>? tags = null) => _tags = tags;

    public Filters<T> On(string name, Func<T, string?> value)
    {
        _known[name] = item => [value(item)];
        return this;
    }

    public Filters<T> OnAny(string name, Func<T, IEnumerable<string?>> values)
    {
        _known[name] = values;
        return this;
    }

    public Filters<T> On(string name, Func<T, bool?> value) => On(name, item => value(item) switch { true => "true", false => "false", null => null });

    public Filters<T> On(string name, Func<T, int?> value) => On(name, item => value(item)?.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>One test of all filters.</summary>
    /// <exception cref="ServiceException">A filter that AWS does not know, or without values.</exception>
    public Func<T, bool> Compile(IReadOnlyList<Filter>? filters)
    {
        if (filters is null || filters.Count == 0) return static _ => true;
        var tests = filters.Select(One).ToArray();
        return item => Array.TrueForAll(tests, test => test(item));
    }

    private Func<T, bool> One(Filter filter)
    {
        var name = ServiceException.Required(filter.Name, "Filter.Name");
        var values = filter.Values.OrEmpty();
        var read = Values(name) ?? throw ServiceException.InvalidValue($"The filter '{name}' is invalid");
        if (values.Count == 0) throw ServiceException.InvalidValue($"The filter '{name}' has no values");
        if (values.Count > MostValues) throw new ServiceException("FilterLimitExceeded", $"The maximum number of filter values specified on a single call is {MostValues}");
        var exact = values.Where(v => v.AsSpan().IndexOfAny(Special) < 0).ToHashSet(StringComparer.Ordinal);
        var patterns = values.Where(v => v.AsSpan().IndexOfAny(Special) >= 0).Select(Pattern).ToArray();
        return item =>
        {
            foreach (var actual in read(item))
                if (actual is not null && (exact.Contains(actual) || Array.Exists(patterns, p => p.IsMatch(actual)))) return true;
            return false;
        };
    }

    private static Regex Pattern(string value)
    {
        var pattern = new StringBuilder(@"\A");
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length) pattern.Append(Regex.Escape(value[++i].ToString()));
            else pattern.Append(value[i] switch { '*' => ".*", '?' => ".", var literal => Regex.Escape(literal.ToString()) });
        }

        return new Regex(pattern.Append(@"\z").ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    private Func<T, IEnumerable<string?>>? Values(string name)
    {
        if (_tags is { } tags)
        {
            if (name.StartsWith("tag:", StringComparison.Ordinal) && name.Length > 4) return item => [tags(item).Value(name[4..])];
            if (name == "tag-key") return item => tags(item).OrEmpty().Select(t => t.Key);
            if (name == "tag-value") return item => tags(item).OrEmpty().Select(t => t.Value);
        }

        return _known.GetValueOrDefault(name);
    }
}
