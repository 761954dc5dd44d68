namespace SecureMlTools.Api;

/// <summary>An answer, and what of it this version does not know.</summary>
/// <typeparam name="T">The response record.</typeparam>
/// <param name="Answer">What is known.</param>
/// <param name="Unknown">Paths of the members that the model does not have, for example <c>RuleGroup.RulesSource.Novel</c>; a list's elements have their list's path.</param>
public sealed record WholeAnswer<T>(T Answer, IReadOnlyList<string> Unknown)
    where T : class;
