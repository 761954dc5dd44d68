using System.Collections;
using System.Management.Automation;

namespace SecureMlTools.Binding;

/// <summary>
/// Gives paths of journals from strings, files and results of a repair. A result that changed nothing has no journal, and counts for none: a whole
/// repair can be piped to its undo.
/// </summary>
public sealed class JournalPathTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is null) return null;
        var paths = new List<string>();
        var value = inputData is PSObject p ? p.BaseObject : inputData;
        if (value is IEnumerable list and not string and not IDictionary)
            foreach (var item in list) Add(item);
        else Add(inputData);
        return paths.ToArray();

        void Add(object? item)
        {
            if (item is null) return;
            var unwrapped = item is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : item;
            if (unwrapped is string text) paths.Add(text);
            else if (unwrapped is FileSystemInfo file) paths.Add(file.FullName);
            else if (PSObject.AsPSObject(item).Properties["JournalPath"] is { } journal)
            {
                if (journal.Value?.ToString() is { Length: > 0 } path) paths.Add(path);
            }
            else paths.Add(PSObject.AsPSObject(item).Properties["FullName"]?.Value?.ToString() ?? item.ToString() ?? "");
        }
    }
}
