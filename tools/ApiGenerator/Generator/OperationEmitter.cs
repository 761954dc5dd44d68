using System.Text;

namespace SecureMlTools.ApiGenerator;

/// <summary>Writes a service's static class: the service's facts and a field for each operation.</summary>
internal sealed class OperationEmitter(ServiceModel service)
{
    private readonly StringBuilder _out = new();

    public string Emit()
    {
        var facts = service.Facts;
        _out.Append(TypeEmitter.Header(service)).Append("namespace SecureMlTools.Api.").Append(service.Namespace).Append(";\n\n/// <summary>")
            .Append(facts.Needed("fullName")).Append(": its facts and the operations called here.</summary>\npublic static class ").Append(service.Namespace).Append("Api\n{\n");
        _out.Append("    /// <summary>What the service is called, and how it is spoken to.</summary>\n    public static readonly AwsService Service = new(");
        _out.Append(string.Join(", ", new[] { "id", "cliName", "endpointPrefix", "signingName", "apiVersion" }.Select(key => Quoted(facts.Needed(key)))));
        _out.Append(", WireProtocol.").Append(char.ToUpperInvariant(service.Protocol[0])).Append(service.Protocol.Substring(1));
        foreach (var key in new[] { "targetPrefix", "jsonVersion", "xmlNamespace" })
            if (facts.Text(key) is { } value)
                _out.Append(", ").Append(char.ToUpperInvariant(key[0])).Append(key.Substring(1)).Append(": ").Append(Quoted(value));
        if (facts.Flag("queryCompatible"))
            _out.Append(", QueryCompatible: true");
        _out.Append(");\n");

        foreach (var operation in service.Operations)
            Operation(operation);
        _out.Append("\n    /// <summary>Every operation above.</summary>\n    public static global::System.Collections.Generic.IReadOnlyList<AwsOperation> Operations { get; } =\n    [\n");
        foreach (var operation in service.Operations)
            _out.Append("        ").Append(operation.Name).Append(",\n");
        return _out.Append("    ];\n}\n").ToString();
    }

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    private void Operation(OperationModel operation)
    {
        var types = "<" + operation.Request.Name + ", " + operation.Response.Name + ">";
        _out.Append("\n    /// <summary><c>aws ").Append(service.Facts.Needed("cliName")).Append(' ').Append(operation.Facts.Needed("cli")).Append("</c></summary>\n");
        _out.Append("    public static readonly AwsOperation").Append(types).Append(' ').Append(operation.Name).Append(" = new(Service, ").Append(Quoted(operation.Name)).Append(", ")
            .Append(Quoted(operation.Facts.Needed("cli"))).Append(", ").Append(operation.Request.Name).Append(".ReadFrom, ").Append(operation.Response.Name).Append(".ReadFrom)");
        var extras = new List<string>();
        if (operation.Facts.Text("resultWrapper") is { } wrapper && service.Protocol == "query")
            extras.Add("ResultWrapper = " + Quoted(wrapper));
        if (operation.Facts.Text("output") is null)
            extras.Add("AnswersNothing = true");
        if (operation.Facts.Flag("unsigned"))
            extras.Add("IsUnsigned = true");
        foreach (var token in operation.Request.Members.Where(m => m.IsToken))
            extras.Add("Complete = static r => r." + token.Property + " is null ? r with { " + token.Property + " = global::System.Guid.NewGuid().ToString() } : r");
        if (operation.Facts.Table("paging") is { } paging)
            extras.Add(Pager(operation, paging, types));
        if (extras.Count > 0)
            _out.Append("\n    {\n        ").Append(string.Join(",\n        ", extras)).Append(",\n    }");
        _out.Append(";\n");
    }

    private static string Pager(OperationModel operation, JsonTable paging, string types)
    {
        string Request(string name) => operation.Request.Members.Single(m => m.Name == name).Property;
        string Response(string name) => operation.Response.Members.Single(m => m.Name == name).Property;
        var keys = paging.Texts("resultKeys");
        var size = paging.Text("pageSize");
        var requestToken = Request(paging.Needed("requestToken"));
        var responseToken = Response(paging.Needed("responseToken"));
        var text = new StringBuilder("Pager = new Pager").Append(types).Append("(new(").Append(Quoted(paging.Needed("requestToken"))).Append(", ").Append(Quoted(paging.Needed("responseToken")))
            .Append(", ").Append(size == null ? "null" : Quoted(size)).Append(", ").Append(paging.Number("maximum")).Append(", [").Append(string.Join(", ", keys.Select(Quoted))).Append("]))\n        {\n");
        text.Append("            Token = static r => r.").Append(responseToken).Append(",\n");
        text.Append("            WithToken = static (r, token) => r with { ").Append(requestToken).Append(" = token },\n");
        if (size != null)
            text.Append("            Largest = static (r, maximum) => r.").Append(Request(size)).Append(" is null ? r with { ").Append(Request(size)).Append(" = maximum } : r,\n");
        if (paging.Texts("ids") is { Count: > 0 } ids)
            text.Append("            NamesResources = static r => ").Append(string.Join(" || ", ids.Select(id => "r." + Request(id) + " is { Count: > 0 }"))).Append(",\n");
        text.Append("            Join = static (first, pages) => first with { ").Append(responseToken).Append(" = null");
        foreach (var key in keys)
            text.Append(", ").Append(Response(key)).Append(" = Paged.Join(pages, static p => p.").Append(Response(key)).Append(')');
        return text.Append(" },\n        }").ToString();
    }
}
