using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMlTools.Api.Iam;
using SecureMlTools.Identity;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Iam;

/// <summary>What IAM takes for a name, a path and a policy, and its words for what it does not.</summary>
internal static partial class IamNames
{
    private const string TagPattern = @"[\p{L}\p{Z}\p{N}_.:/=+\-@]";
    private const int MostTags = 50;

    public static string Checked(string? name, string parameter, int longest)
    {
        if (string.IsNullOrEmpty(name) || name.Length > longest || !Form().IsMatch(name))
            throw Invalid(name, parameter, $"Member must satisfy regular expression pattern: [\\w+=,.@-]+ and have length less than or equal to {longest}");
        return name;
    }

    public static string Path(string? path) => path is null or "/" ? "/"
        : path.StartsWith('/') && path.EndsWith('/') && path.Length <= 512 ? path : throw Invalid(path, "path", "The specified value for path is invalid. It must begin and end with /");

    /// <summary>The tags of something new: at most 50, of IAM's characters; their keys ignore case.</summary>
    public static IReadOnlyList<Tag>? Tags(IReadOnlyList<Tag>? tags)
    {
        if (tags is not { Count: > 0 }) return null;
        if (tags.Count > MostTags) throw new ServiceException("LimitExceeded", $"The number of tags has reached the maximum limit of {MostTags}.", 409);
        for (var i = 0; i < tags.Count; i++)
        {
            if (!TagForm().IsMatch(tags[i].Key ?? "")) throw Invalid(tags[i].Key, $"tags.{i + 1}.member.key", $"Member must satisfy regular expression pattern: {TagPattern}+");
            if (!TagForm().IsMatch(tags[i].Value ?? "")) throw Invalid(tags[i].Value, $"tags.{i + 1}.member.value", $"Member must satisfy regular expression pattern: {TagPattern}*");
        }

        if (tags.DistinctBy(t => t.Key, StringComparer.OrdinalIgnoreCase).Count() < tags.Count) throw new ServiceException("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.", 400);
        return tags;
    }

    /// <summary>A policy as IAM keeps it.</summary>
    /// <param name="json">The document.</param>
    /// <param name="isTrust">A trust policy names principals; an identity policy must not.</param>
    public static string Policy(string? json, bool isTrust)
    {
        if (string.IsNullOrEmpty(json)) throw Invalid(json, "policyDocument", "Member must have length greater than or equal to 1");
        try
        {
            using var document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw Malformed(isTrust ? "This policy contains invalid Json" : "Syntax errors in policy.");
        }

        if (!PolicyDocument.TryParse(json, out _, out var error)) throw Malformed("Syntax errors in policy: " + error);
        if (isTrust != json.Contains("\"Principal\"", StringComparison.Ordinal)) throw Malformed(isTrust ? "Missing required field Principal" : "Policy document should not specify a principal.");
        return json;
    }

    public static ServiceException Malformed(string message) => new("MalformedPolicyDocument", message, 400);

    public static ServiceException NotFound(string message) => new("NoSuchEntity", message, 404);

    public static ServiceException Exists(string message) => new("EntityAlreadyExists", message, 409);

    public static ServiceException Conflict(string message) => new("DeleteConflict", message, 409);

    private static ServiceException Invalid(string? value, string parameter, string says) =>
        new("ValidationError", $"1 validation error detected: Value '{value}' at '{parameter}' failed to satisfy constraint: {says}", 400);

    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@-]+\z")]
    private static partial Regex Form();

    [GeneratedRegex("^" + TagPattern + @"*\z")]
    private static partial Regex TagForm();
}
