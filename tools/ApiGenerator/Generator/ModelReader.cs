namespace SecureMlTools.ApiGenerator;

/// <summary>Reads a trimmed model. What the emitters cannot write (flattened lists, header members, documents) is refused, never skipped.</summary>
internal sealed class ModelReader
{
    private readonly JsonTable _model;
    private readonly JsonTable _shapes;
    private readonly ServiceModel _service;
    private readonly HashSet<string> _emitted = new(StringComparer.Ordinal);
    private readonly Queue<string> _waiting = new();

    public ModelReader(string text)
    {
        _model = JsonText.Parse(text);
        _shapes = _model.Table("shapes") ?? throw new FormatException("no shapes");
        _service = new ServiceModel(_model.Table("service") ?? throw new FormatException("no service"), _model.Needed("source"));
    }

    public ServiceModel Read()
    {
        var operations = _model.Table("operations") ?? throw new FormatException("no operations");
        foreach (var name in operations.Names)
        {
            var facts = operations.Table(name)!;
            var request = Structure(name + "Request", facts.Text("input"), "The request of " + name + ".");
            var response = Structure(name + "Response", facts.Text("output"), "The response of " + name + ".");
            _service.Operations.Add(new OperationModel(name, facts, request, response));
        }

        var full = _service.Facts.Needed("fullName");
        while (_waiting.Count > 0)
        {
            var name = _waiting.Dequeue();
            Structure(ClassName(name), name, "AWS's " + name + " (" + full + ").");
        }

        return _service;
    }

    private static string ClassName(string shape) => char.ToUpperInvariant(shape[0]) + shape.Substring(1);

    private StructureModel Structure(string className, string? shapeName, string summary)
    {
        if (!_emitted.Add(className))
            throw new NotSupportedException("two structures would be called " + className);
        var result = new StructureModel(className, summary);
        _service.Structures.Add(result);
        if (shapeName == null)
            return result;
        var shape = _shapes.Table(shapeName) ?? throw new FormatException("no shape " + shapeName);
        if (shape.Flag("document"))
            throw new NotSupportedException("document " + shapeName);
        var members = shape.Table("members")!;
        foreach (var name in members.Names)
            result.Members.Add(Member(className, name, members.Table(name)!));
        foreach (var twin in result.Members.GroupBy(m => m.WireName).Where(g => g.Count() > 1))
            throw new NotSupportedException(className + " has two members on the wire called " + twin.Key);
        return result;
    }

    private MemberModel Member(string className, string name, JsonTable reference)
    {
        if (reference.Text("location") != null || reference.Flag("xmlAttribute") || reference.Flag("flattened") || reference.Text("timestampFormat") != null)
            throw new NotSupportedException(className + "." + name + ": location, attribute, flattened or timestamp format");
        var property = char.ToUpperInvariant(name[0]) + name.Substring(1);
        if (property == className)
            property += "Value";
        var type = Type(reference.Needed("shape"));
        if (_service.Protocol != "json" && type.Kind == ShapeKind.Map)
            throw new NotSupportedException(className + "." + name + ": a map in XML");
        var wireName = reference.Text("locationName") ?? name;
        if (_service.Protocol == "json" && wireName != name)
            throw new NotSupportedException(className + "." + name + ": a location name in JSON");
        var capital = char.ToUpperInvariant(wireName[0]) + wireName.Substring(1);
        var query = _service.Protocol == "ec2"
            ? reference.Text("queryName") ?? (reference.Text("locationName") != null ? capital : name)
            : wireName;
        return new MemberModel(name, property, type, wireName, query == capital ? null : query, reference.Flag("idempotencyToken"));
    }

    private ShapeType Type(string name)
    {
        switch (name)
        {
            case "string": case "character": return new(ShapeKind.Text, "string");
            case "integer": return new(ShapeKind.Int, "int");
            case "long": return new(ShapeKind.Long, "long");
            case "float": case "double": return new(ShapeKind.Double, "double");
            case "boolean": return new(ShapeKind.Bool, "bool");
            case "timestamp": return new(ShapeKind.Time, "global::System.DateTimeOffset");
            case "blob": return new(ShapeKind.Blob, "byte[]");
        }

        var shape = _shapes.Table(name) ?? throw new FormatException("no shape " + name);
        if (shape.Flag("flattened") || shape.Flag("streaming") || shape.Text("timestampFormat") != null)
            throw new NotSupportedException(name + ": flattened, streaming or timestamp format");
        switch (shape.Needed("type"))
        {
            case "string":
                return new(ShapeKind.Text, "string", values: shape.Texts("enum"));
            case "list":
                var member = shape.Table("member")!;
                var element = Scalar(member, name);
                var item = member.Text("locationName") ?? "member";
                return new(ShapeKind.List, "global::System.Collections.Generic.IReadOnlyList<" + element.TypeName + ">", element, item == _service.DefaultItem ? null : item);
            case "map":
                var value = Scalar(shape.Table("value")!, name);
                return new(ShapeKind.Map, "global::System.Collections.Generic.IReadOnlyDictionary<string, " + value.TypeName + ">", value);
            case "structure":
                var className = ClassName(name);
                if (!_emitted.Contains(className) && !_waiting.Contains(name))
                    _waiting.Enqueue(name);
                return new(ShapeKind.Structure, className);
            default:
                throw new NotSupportedException(name + ": " + shape.Text("type"));
        }
    }

    /// <summary>Type of an element. None of AWS's operations used here nests a list or a map in a list.</summary>
    private ShapeType Scalar(JsonTable reference, string owner)
    {
        var type = Type(reference.Needed("shape"));
        return type.Kind is ShapeKind.List or ShapeKind.Map or ShapeKind.Blob or ShapeKind.Bool or ShapeKind.Long
            ? throw new NotSupportedException(owner + ": elements of kind " + type.Kind)
            : type;
    }
}
