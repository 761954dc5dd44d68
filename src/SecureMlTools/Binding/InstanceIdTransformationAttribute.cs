using System.Collections;
using System.Management.Automation;
using System.Text.Json;

namespace SecureMlTools.Binding;

/// <summary>
/// Gives instance ids from whatever carries them: a string, an ARN, AWS.Tools' Reservation or Instance of any version, one of our findings, a CSV row,
/// an object that ConvertFrom-Json made. By shape, not by type: the SDK's types are never named.
/// </summary>
public sealed class InstanceIdTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var ids = new List<string>();
        if (inputData is null) return null;
        return Collect(inputData, ids, depth: 0) ? ids.ToArray() : new[] { Describe(inputData) };
    }

    // What carries no instance id is named, so that the error about it says what came in: a finding about a security group, say.
    private static string Describe(object value)
    {
        var what = (value is PSObject p ? p.BaseObject : value).GetType().Name;
        return Property(value, "ResourceId") is { } resource ? $"{Property(value, "ControlId")} on {resource}" : what;
    }

    // The AWS CLI answers with reservations, which hold instances, which hold an id; with the lists between them that is six steps.
    private static bool Collect(object? value, List<string> ids, int depth)
    {
        if (value is null || depth > 6) return false;
        var unwrapped = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        if (unwrapped is string text)
        {
            if (text.TrimStart() is ['{' or '[', ..] && FromJson(text) is { Count: > 0 } found) ids.AddRange(found);
            else ids.Add(text.Trim());
            return true;
        }

        if (Property(value, "Reservations") is { } reservations) return Collect(reservations, ids, depth + 1);
        if (Property(value, "Instances") is { } instances) return Collect(instances, ids, depth + 1);
        if (Property(value, "InstanceId") is { } id) return Collect(id, ids, depth + 1);
        if (unwrapped is IEnumerable list and not IDictionary)
        {
            var all = true;
            foreach (var item in list) all &= Collect(item, ids, depth + 1);
            return all;
        }

        return false;
    }

    // What a file of JSON holds, as the AWS CLI or ConvertTo-Json wrote it.
    private static List<string>? FromJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var ids = new List<string>();
            Collect(document.RootElement, ids);
            return ids;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Collect(JsonElement json, List<string> ids)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                ids.Add(json.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray()) Collect(item, ids);
                break;
            case JsonValueKind.Object:
                foreach (var name in new[] { "Reservations", "Instances", "InstanceId", "instanceId" })
                    if (json.TryGetProperty(name, out var inner))
                    {
                        Collect(inner, ids);
                        break;
                    }

                break;
        }
    }

    private static object? Property(object value, string name)
    {
        if ((value is PSObject p ? p.BaseObject : value) is IDictionary map) return map.Contains(name) ? map[name] : null;
        return value is string ? null : PSObject.AsPSObject(value).Properties[name]?.Value;
    }
}
