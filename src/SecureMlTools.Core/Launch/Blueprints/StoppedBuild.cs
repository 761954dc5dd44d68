using SecureMlTools.Repair;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>What a build has left that was stopped half way: its journal tells.</summary>
public static class StoppedBuild
{
    private const int MostNamed = 8;

    /// <summary>What is still there, in a sentence.</summary>
    /// <param name="journalPath">The build's journal.</param>
    public static string Left(string journalPath)
    {
        BuildJournalFile journal;
        try
        {
            journal = BuildJournalFile.Read(journalPath);
        }
        catch (JournalException)
        {
            return "What it has made is still there.";
        }

        // What was taken away again has lost its token.
        var made = journal.Made.Where(m => journal.Answered.ContainsKey(m.Key)).Select(m => $"{TypeOf(journal, m.Key)} {Text.OneLine(m.Value)}").ToList();
        var unknown = journal.Unanswered.Keys.Select(id => $"{TypeOf(journal, id)} {Text.Visible(id)}").ToList();
        var there = made.Count == 0 ? "Nothing of it is known to be there."
            : $"Still there: {string.Join("; ", made.Take(MostNamed))}{(made.Count > MostNamed ? $"; and {made.Count - MostNamed} more, which the journal names" : "")}.";
        return unknown.Count == 0 ? there : $"{there} Whether {string.Join(" and ", unknown)} was made too is not known: the call was under way.";
    }

    private static string TypeOf(BuildJournalFile journal, string logicalId) => Text.Visible(journal.Types.GetValueOrDefault(logicalId));
}
