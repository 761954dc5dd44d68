namespace SecureMlTools.Api.Protocols;

/// <summary>EC2's and the query protocol: a form there, XML back.</summary>
internal sealed class FormXmlCodec : WireCodec
{
    public static readonly FormXmlCodec Instance = new();

    private static readonly Shape Root = new("Errors;Error;RequestID;RequestId");
    private static readonly Shape Errors = new("Error");
    private static readonly Shape Error = new("Code;Message");

    public override AwsHttpRequest EncodeRequest(AwsOperation operation, IShape request)
    {
        var writer = new FormShapeWriter(operation.Name, operation.Service.ApiVersion, operation.Service.Protocol);
        request.WriteTo(writer);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8" };
        return new("POST", "/", headers, writer.ToArray());
    }

    public override T DecodeResponse<T>(AwsOperation operation, Stream body, Func<ShapeReader, T> read)
    {
        using var document = PooledBody.Read(body);
        var reader = new XmlShapeReader(document.Bytes, document.Length);
        // A page of a proxy decodes as an answer without members, that is as "there are none": refuse it.
        if (!reader.ElementName.EndsWith("Response", StringComparison.Ordinal))
            throw new FormatException($"The answer to {operation.Name} is not AWS's: it is <{reader.ElementName}>.");
        var result = operation.ResultWrapper == null ? read(reader) : Wrapped(operation.ResultWrapper, reader, read);
        reader.EndDocument();
        return result;
    }

    public override AwsError DecodeError(ReadOnlyMemory<byte> body, Func<string, string?> header)
    {
        (string? Code, string? Message) found = default;
        string? requestId = null;
        try
        {
            var bytes = body.ToArray();
            var reader = new XmlShapeReader(bytes, bytes.Length);
            reader.BeginStructure(Root);
            for (int i; (i = reader.NextMember()) >= 0;)
            {
                if (i == 0)
                    found = FirstError(reader, found);
                else if (i == 1)
                    found = One(reader);
                else
                    requestId = reader.Text();
            }
        }
        catch (FormatException)
        {
            // Not AWS's XML (a page of a proxy or load balancer): the status says all there is.
        }

        return new(found.Code is { Length: > 0 } ? found.Code : null, found.Message, requestId ?? header("x-amzn-RequestId"));
    }

    public override T DecodeRequest<T>(AwsOperation operation, AwsHttpRequest request, Func<ShapeReader, T> read) =>
        read(new FormShapeReader(FormNode.Parse(request.Body.Span), operation.Service.Protocol));

    public override byte[] EncodeResponse(AwsOperation operation, IShape response, string requestId)
    {
        var xml = new XmlShapeWriter();
        var root = operation.Name + "Response";
        xml.Open(root, operation.Service.XmlNamespace);
        if (operation.Service.Protocol == WireProtocol.Ec2)
        {
            xml.Element("requestId", requestId);
            response.WriteTo(xml);
        }
        else
        {
            var wrapper = operation.ResultWrapper ?? operation.Name + "Result";
            xml.Open(wrapper);
            response.WriteTo(xml);
            xml.Close(wrapper);
            xml.Open("ResponseMetadata");
            xml.Element("RequestId", requestId);
            xml.Close("ResponseMetadata");
        }

        xml.Close(root);
        return xml.ToArray();
    }

    public override AwsErrorAnswer EncodeError(AwsService service, int status, string code, string message, string requestId)
    {
        var xml = new XmlShapeWriter();
        var isEc2 = service.Protocol == WireProtocol.Ec2;
        if (isEc2)
            xml.Open("Response");
        else
            xml.Open("ErrorResponse", service.XmlNamespace);
        if (isEc2)
            xml.Open("Errors");
        xml.Open("Error");
        if (!isEc2)
            xml.Element("Type", status < 500 ? "Sender" : "Receiver");
        xml.Element("Code", code);
        xml.Element("Message", message);
        xml.Close("Error");
        if (isEc2)
            xml.Close("Errors");
        xml.Element(isEc2 ? "RequestID" : "RequestId", requestId);
        xml.Close(isEc2 ? "Response" : "ErrorResponse");
        return new(status, xml.ToArray(), "text/xml;charset=UTF-8");
    }

    private static T Wrapped<T>(string wrapper, XmlShapeReader reader, Func<ShapeReader, T> read)
    {
        T? result = default;
        var seen = false;
        reader.BeginStructure(new Shape(wrapper));
        while (reader.NextMember() >= 0)
        {
            result = read(reader);
            seen = true;
        }

        return seen ? result! : throw new FormatException($"The answer has no {wrapper}.");
    }

    private static (string?, string?) FirstError(XmlShapeReader reader, (string?, string?) found)
    {
        reader.BeginStructure(Errors);
        while (reader.NextMember() >= 0)
            found = found.Item1 == null ? One(reader) : Ignored(reader, found);
        return found;
    }

    private static (string?, string?) Ignored(XmlShapeReader reader, (string?, string?) found)
    {
        One(reader);
        return found;
    }

    private static (string?, string?) One(XmlShapeReader reader)
    {
        string? code = null, message = null;
        reader.BeginStructure(Error);
        for (int i; (i = reader.NextMember()) >= 0;)
        {
            var text = reader.Text();
            if (i == 0)
                code = text;
            else
                message = text;
        }

        return (code, message);
    }
}
