using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines;

/// <summary>Values that may be absent: the implicit conversion of an absent text would make an empty one.</summary>
internal static class Optional
{
    public static Property? Text(string? value) => value is null ? null : new PropertyText(value);

    public static Property? Number(int? value) => value is { } number ? new PropertyNumber(number) : null;
}
