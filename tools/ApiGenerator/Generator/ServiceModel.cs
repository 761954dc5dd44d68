namespace SecureMlTools.ApiGenerator;

/// <summary>One service, ready to be written as C#.</summary>
internal sealed class ServiceModel(JsonTable facts, string source)
{
    public JsonTable Facts { get; } = facts;

    public string Source { get; } = source;

    public string Protocol { get; } = facts.Needed("protocol");

    /// <summary>Last part of the namespace, and of the class XxxApi: Ec2, Sts, CloudWatch, AutoScaling.</summary>
    public string Namespace { get; } = facts.Needed("id") switch { "EC2" => "Ec2", "STS" => "Sts", "SSM" => "Ssm", "KMS" => "Kms", "IAM" => "Iam", var id => id.Replace(" ", "") };

    /// <summary>What a list's elements are called where the model says nothing: "item" in EC2, "member" elsewhere.</summary>
    public string DefaultItem => Protocol == "ec2" ? "item" : "member";

    public List<StructureModel> Structures { get; } = [];

    public List<OperationModel> Operations { get; } = [];
}

/// <summary>One operation.</summary>
internal sealed class OperationModel(string name, JsonTable facts, StructureModel request, StructureModel response)
{
    public string Name { get; } = name;

    public JsonTable Facts { get; } = facts;

    public StructureModel Request { get; } = request;

    public StructureModel Response { get; } = response;
}

/// <summary>One structure: a record.</summary>
internal sealed class StructureModel(string name, string summary)
{
    public string Name { get; } = name;

    public string Summary { get; } = summary;

    public List<MemberModel> Members { get; } = [];
}

/// <summary>One member of a structure: a property.</summary>
internal sealed class MemberModel(string name, string property, ShapeType type, string wireName, string? queryName, bool isToken)
{
    /// <summary>AWS's name, as in the AWS CLI's JSON.</summary>
    public string Name { get; } = name;

    public string Property { get; } = property;

    public ShapeType Type { get; } = type;

    /// <summary>The element's name in XML.</summary>
    public string WireName { get; } = wireName;

    /// <summary>The parameter's name in a form, where it is not the XML name with a capital.</summary>
    public string? QueryName { get; } = queryName;

    /// <summary>True for an idempotency token, made up where the caller gives none.</summary>
    public bool IsToken { get; } = isToken;
}

internal enum ShapeKind
{
    Text,
    Int,
    Long,
    Double,
    Bool,
    Time,
    Blob,
    Structure,
    List,
    Map,
}

/// <summary>The type of a member or of a list's element.</summary>
internal sealed class ShapeType(ShapeKind kind, string typeName, ShapeType? element = null, string? itemName = null, List<string>? values = null)
{
    public ShapeKind Kind { get; } = kind;

    /// <summary>C#'s name of it, without the question mark.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>Type of a list's elements or of a map's values.</summary>
    public ShapeType? Element { get; } = element;

    /// <summary>A list's element name in XML, where it is not the protocol's usual one.</summary>
    public string? ItemName { get; } = itemName;

    /// <summary>The values of an enumeration.</summary>
    public List<string>? Values { get; } = values;
}
