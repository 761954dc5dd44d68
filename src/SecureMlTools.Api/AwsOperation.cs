using System.Text.Json;

namespace SecureMlTools.Api;

/// <summary>An operation of a service, seen without its types: what the inventory files, the practice account and the error messages need.</summary>
public abstract class AwsOperation
{
    private protected AwsOperation(AwsService service, string name, string cliCommand)
    {
        Service = service;
        Name = name;
        CliCommand = cliCommand;
    }

    /// <summary>The service it belongs to.</summary>
    public AwsService Service { get; }

    /// <summary>AWS's name, for example <c>DescribeInstances</c>.</summary>
    public string Name { get; }

    /// <summary>The AWS CLI's name, for example <c>describe-instances</c>.</summary>
    public string CliCommand { get; }

    /// <summary>The IAM action that allows it, for example <c>ec2:DescribeInstances</c>.</summary>
    public string IamAction => Service.IamPrefix + ":" + Name;

    /// <summary>Paging facts, or null where the operation answers in one page.</summary>
    public abstract AwsPaging? Paging { get; }

    /// <summary>True for an operation that is called without credentials.</summary>
    public bool IsUnsigned { get; internal init; }

    /// <summary>True for an operation whose answer has nothing in it but that it worked: in JSON, not even braces.</summary>
    public bool AnswersNothing { get; internal init; }

    /// <summary>The element that holds the result, in the query protocol.</summary>
    internal string? ResultWrapper { get; init; }

    /// <summary>Client direction, for callers without the types: writes a request as <see cref="AwsOperation{TRequest, TResponse}.Call"/> does.</summary>
    public abstract AwsHttpRequest EncodeRequest(object request);

    /// <summary>Client direction, for callers without the types: reads a successful response.</summary>
    /// <exception cref="FormatException">The body is cut short or malformed.</exception>
    public abstract object DecodeResponse(Stream body);

    /// <summary>Server direction: reads a request off the wire.</summary>
    public abstract object DecodeRequest(AwsHttpRequest request);

    /// <summary>Server direction: writes a response as the wire has it.</summary>
    public abstract byte[] EncodeResponse(object response, string requestId);

    /// <summary>Reads a response in the AWS CLI's JSON shape. Times may also be seconds since 1970.</summary>
    /// <exception cref="FormatException">The JSON is not of that shape.</exception>
    public abstract object ReadJson(JsonElement json);

    /// <summary>Reads a response in the AWS CLI's JSON shape from its text.</summary>
    /// <exception cref="FormatException">The text is not JSON, or not of that shape.</exception>
    public abstract object ReadJson(ReadOnlyMemory<byte> utf8);

    /// <summary>Writes a response in the AWS CLI's JSON shape: AWS's member names, ISO 8601 times, absent members left out.</summary>
    /// <remarks>Escapes are the writer's: the CLI's plain <c>+</c> and <c>é</c> need an encoder that leaves them so.</remarks>
    public abstract void WriteJson(Utf8JsonWriter writer, object response);

    /// <summary>Reads a request in the shape of the AWS CLI's --cli-input-json.</summary>
    /// <exception cref="FormatException">The JSON is not of that shape.</exception>
    public abstract object ReadRequestJson(JsonElement json);

    /// <summary>Writes a request in the shape of the AWS CLI's --cli-input-json.</summary>
    public abstract void WriteRequestJson(Utf8JsonWriter writer, object request);

    /// <summary>Reads an error answer of this operation's protocol.</summary>
    public abstract AwsError DecodeError(int status, ReadOnlyMemory<byte> body, Func<string, string?> header);

    /// <inheritdoc/>
    public override string ToString() => IamAction;
}
