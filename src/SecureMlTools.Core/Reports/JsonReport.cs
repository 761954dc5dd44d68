using System.Text.Json;

namespace SecureMlTools.Reports;

/// <summary>Findings, changes and comparisons as JSON: an array of objects with the properties' names in camelCase, enums by name, times with offset.</summary>
public static class JsonReport
{
    /// <summary>Writes findings. <see cref="FindingsFile"/> reads them back.</summary>
    public static void Write(Stream stream, IEnumerable<Finding> findings) => WriteArray(stream, findings, WriteFinding);

    /// <summary>Writes results of a repair, an undo or a rehearsal.</summary>
    public static void Write(Stream stream, IEnumerable<ChangeResult> results) => WriteArray(stream, results, WriteResult);

    /// <summary>Writes a comparison of two audits.</summary>
    public static void Write(Stream stream, IEnumerable<FindingChange> changes) => WriteArray(stream, changes, WriteChange);

    /// <summary>Writes machines.</summary>
    public static void Write(Stream stream, IEnumerable<TrainingInstance> instances) => WriteArray(stream, instances, WriteInstance);

    /// <summary>Writes the catalogue.</summary>
    public static void Write(Stream stream, IEnumerable<ControlInfo> controls) => WriteArray(stream, controls, WriteControl);

    /// <summary>Writes records of any public type, property by property.</summary>
    public static void WriteRecords<T>(Stream stream, IEnumerable<T> records)
    {
        using var json = new Utf8JsonWriter(stream, ReportJson.Options);
        json.WriteStartArray();
        foreach (var record in records)
        {
            JsonSerializer.Serialize(json, record, ReportJson.Records);
            if (json.BytesPending > 32 * 1024) json.Flush();
        }

        json.WriteEndArray();
    }

    private static void WriteArray<T>(Stream stream, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        using var json = new Utf8JsonWriter(stream, ReportJson.Options);
        json.WriteStartArray();
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
            if (json.BytesPending > 32 * 1024) json.Flush();
        }

        json.WriteEndArray();
    }

    private static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("controlId", finding.ControlId);
        json.WriteString("title", finding.Title);
        json.WriteString("severity", finding.Severity.ToString());
        json.WriteString("status", finding.Status.ToString());
        json.WriteString("resourceType", finding.ResourceType);
        json.WriteString("resourceId", finding.ResourceId);
        json.WriteString("instanceId", finding.InstanceId);
        json.WriteString("region", finding.Region);
        json.WriteString("accountId", finding.AccountId);
        json.WriteString("reason", finding.Reason);
        json.WriteStartArray("evidence");
        foreach (var evidence in finding.Evidence)
        {
            json.WriteStartObject();
            json.WriteString("name", evidence.Name);
            json.WriteString("value", evidence.Value);
            json.WriteString("operation", evidence.Operation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("canRepair", finding.CanRepair);
        json.WriteString("remediation", finding.Remediation);
        ReportJson.Strings(json, "references", finding.References);
        json.WriteString("observedAt", ReportJson.Time(finding.ObservedAt));
    }

    private static void WriteResult(Utf8JsonWriter json, ChangeResult result)
    {
        json.WriteString("controlId", result.ControlId);
        json.WriteString("resourceType", result.ResourceType);
        json.WriteString("resourceId", result.ResourceId);
        json.WriteString("instanceId", result.InstanceId);
        json.WriteString("region", result.Region);
        json.WriteString("accountId", result.AccountId);
        json.WriteString("operation", result.Operation);
        json.WriteString("before", result.Before);
        json.WriteString("after", result.After);
        json.WriteString("outcome", result.Outcome.ToString());
        json.WriteString("reason", result.Reason);
        json.WriteString("journalPath", result.JournalPath);
        if (result is FirewallChangeResult firewall) WriteFirewall(json, firewall);
        if (result is not RehearsalResult rehearsal) return;
        json.WriteString("statusBefore", rehearsal.StatusBefore?.ToString());
        json.WriteString("statusAfter", rehearsal.StatusAfter?.ToString());
        ReportJson.Strings(json, "breaks", rehearsal.Breaks);
    }

    private static void WriteFirewall(Utf8JsonWriter json, FirewallChangeResult result)
    {
        ReportJson.Strings(json, "added", result.Added);
        ReportJson.Strings(json, "removed", result.Removed);
        ReportJson.Strings(json, "alreadyPresent", result.AlreadyPresent);
        ReportJson.Strings(json, "coveredBy", result.CoveredBy);
        ReportJson.Strings(json, "skipped", result.Skipped);
        Number("consumedBefore", result.ConsumedBefore);
        Number("consumedAfter", result.ConsumedAfter);
        Number("capacity", result.Capacity);
        json.WriteNumber("attempts", result.Attempts);
        json.WriteString("syncStatus", result.SyncStatus);

        void Number(string name, int? value)
        {
            if (value is { } number) json.WriteNumber(name, number);
            else json.WriteNull(name);
        }
    }

    private static void WriteChange(Utf8JsonWriter json, FindingChange change)
    {
        json.WriteString("change", change.Change.ToString());
        json.WriteString("controlId", change.ControlId);
        json.WriteString("title", change.Title);
        json.WriteString("resourceType", change.ResourceType);
        json.WriteString("resourceId", change.ResourceId);
        json.WriteString("instanceId", change.InstanceId);
        json.WriteString("region", change.Region);
        json.WriteString("accountId", change.AccountId);
        json.WriteString("statusBefore", change.StatusBefore?.ToString());
        json.WriteString("statusAfter", change.StatusAfter?.ToString());
        json.WriteString("severityBefore", change.SeverityBefore?.ToString());
        json.WriteString("severityAfter", change.SeverityAfter?.ToString());
        json.WriteString("reason", change.Reason);
    }

    private static void WriteInstance(Utf8JsonWriter json, TrainingInstance instance)
    {
        json.WriteString("instanceId", instance.InstanceId);
        json.WriteString("name", instance.Name);
        json.WriteString("state", instance.State);
        json.WriteString("instanceType", instance.InstanceType);
        json.WriteString("accelerator", instance.Accelerator);
        json.WriteString("imageId", instance.ImageId);
        json.WriteString("platform", instance.Platform);
        json.WriteString("vpcId", instance.VpcId);
        json.WriteString("subnetId", instance.SubnetId);
        json.WriteString("privateIpAddress", instance.PrivateIpAddress);
        json.WriteString("publicIpAddress", instance.PublicIpAddress);
        ReportJson.Strings(json, "securityGroupIds", instance.SecurityGroupIds);
        json.WriteString("instanceProfile", instance.InstanceProfile);
        json.WriteString("keyName", instance.KeyName);
        json.WriteString("httpTokens", instance.HttpTokens);
        if (instance.HopLimit is { } hops) json.WriteNumber("hopLimit", hops);
        else json.WriteNull("hopLimit");
        if (instance.Encrypted is { } encrypted) json.WriteBoolean("encrypted", encrypted);
        else json.WriteNull("encrypted");
        json.WriteStartObject("tags");
        foreach (var (key, value) in instance.Tags.OrderBy(t => t.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteString("launchTime", instance.LaunchTime is { } launched ? ReportJson.Time(launched) : null);
        json.WriteString("region", instance.Region);
        json.WriteString("accountId", instance.AccountId);
    }

    private static void WriteControl(Utf8JsonWriter json, ControlInfo control)
    {
        json.WriteString("controlId", control.Id);
        json.WriteString("title", control.Title);
        json.WriteString("family", control.Family);
        json.WriteString("severity", control.Severity.ToString());
        json.WriteString("resourceType", control.ResourceType);
        json.WriteString("protects", control.Protects);
        json.WriteString("remediation", control.Remediation);
        json.WriteBoolean("canRepair", control.CanRepair);
        ReportJson.Strings(json, "iamActions", control.IamActions);
        ReportJson.Strings(json, "references", control.References);
    }
}
