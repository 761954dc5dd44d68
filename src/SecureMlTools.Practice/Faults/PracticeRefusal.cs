namespace SecureMlTools.Practice;

/// <summary>A refusal of AWS's, as it goes over the wire in the protocol of its service.</summary>
/// <param name="Action">IAM action of what is refused, with the wildcards * and ?.</param>
/// <param name="Code">AWS's error code.</param>
/// <param name="Message">AWS's words.</param>
/// <param name="Status">HTTP status.</param>
public sealed record PracticeRefusal(string Action, string Code, string Message, int Status = 400);
