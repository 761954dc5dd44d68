namespace SecureMlTools.Practice.State;

/// <summary>A refusal, with AWS's code and words.</summary>
internal sealed class ServiceException(string code, string message, int status = 0) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>HTTP status; 0 for the one that AWS gives the code.</summary>
    public int Status { get; } = status;

    public static ServiceException InvalidValue(string message) => new("InvalidParameterValue", message);

    public static ServiceException Missing(string parameter) => new("MissingParameter", $"The request must contain the parameter {parameter}");

    public static string Required(string? value, string parameter) => string.IsNullOrEmpty(value) ? throw Missing(parameter) : value;
}
