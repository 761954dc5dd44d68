namespace SecureMlTools.Firewall.Evaluation;

/// <summary>Whether a rule matches: no, yes, or nobody can tell.</summary>
internal enum Tri
{
    No,
    Maybe,
    Yes,
}

internal static class TriExtensions
{
    /// <summary>Both: what is surely not the one, is not both.</summary>
    public static Tri And(this Tri a, Tri b) => a < b ? a : b;

    /// <summary>Either.</summary>
    public static Tri Or(this Tri a, Tri b) => a > b ? a : b;

    /// <summary>The opposite.</summary>
    public static Tri Not(this Tri a) => (Tri)((int)Tri.Yes - (int)a);

    /// <summary>A certainty.</summary>
    public static Tri ToTri(this bool value) => value ? Tri.Yes : Tri.No;
}
