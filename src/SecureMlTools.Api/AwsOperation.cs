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

    /// <summary>Server direction: reads a request off the wire.</summary>
    public abstract object DecodeRequest(AwsHttpRequest request);

    /// <summary>Server direction: writes a response as the wire has it.</summary>
    public abstract byte[] EncodeResponse(object response, string requestId);

    /// <summary>Reads a response in the AWS CLI's JSON shape.</summary>
    public abstract object ReadJson(JsonElement json);

    /// <summary>Writes a response in the AWS CLI's JSON shape: AWS's member names, ISO 8601 times, absent members left out.</summary>
    public abstract void WriteJson(Utf8JsonWriter writer, object response);

    /// <summary>Reads an error answer of this operation's protocol.</summary>
    public abstract AwsError DecodeError(int status, ReadOnlyMemory<byte> body, Func<string, string?> header);

    /// <inheritdoc/>
    public override string ToString() => IamAction;
}
