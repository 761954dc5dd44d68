namespace SecureMlTools.Api;

/// <summary>The wire protocols whose operations this project calls.</summary>
public enum WireProtocol
{
    /// <summary>Amazon EC2's query protocol: form-encoded request, XML response.</summary>
    Ec2,

    /// <summary>AWS query protocol: form-encoded request, XML response inside a result wrapper.</summary>
    Query,

    /// <summary>AWS JSON 1.0 and 1.1: JSON both ways, the operation named by the X-Amz-Target header.</summary>
    Json,
}

/// <summary>What a service is called in the places where AWS calls it something.</summary>
/// <param name="Id">The model's serviceId, for example <c>EC2</c> or <c>Auto Scaling</c>; AWS_ENDPOINT_URL_&lt;SERVICE&gt; is made from it.</param>
/// <param name="CliName">The AWS CLI's name of the service: <c>ec2</c>, <c>autoscaling</c>.</param>
/// <param name="EndpointPrefix">First label of the host name: <c>ec2</c>, <c>monitoring</c>.</param>
/// <param name="SigningName">Service name in the signature's scope.</param>
/// <param name="ApiVersion">Date of the API, sent by the query protocols.</param>
/// <param name="Protocol">How requests and responses are encoded.</param>
/// <param name="TargetPrefix">First half of X-Amz-Target, for the JSON protocol.</param>
/// <param name="JsonVersion">1.0 or 1.1, for the JSON protocol.</param>
/// <param name="XmlNamespace">Namespace of the response's root element, for the XML protocols.</param>
/// <param name="QueryCompatible">True for a service that spoke the query protocol once and still gives its error codes, in a header, when asked.</param>
public sealed record AwsService(
    string Id,
    string CliName,
    string EndpointPrefix,
    string SigningName,
    string ApiVersion,
    WireProtocol Protocol,
    string? TargetPrefix = null,
    string? JsonVersion = null,
    string? XmlNamespace = null,
    bool QueryCompatible = false)
{
    /// <summary>The service's prefix in IAM actions. It is the signing name, but for CloudWatch, which signs as "monitoring".</summary>
    public string IamPrefix => SigningName == "monitoring" ? "cloudwatch" : SigningName;
}
