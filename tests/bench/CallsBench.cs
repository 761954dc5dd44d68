using System.Globalization;
using SecureMlTools.Operations;
using SecureMlTools.Practice;

namespace SecureMlTools.Bench;

/// <summary>Counts the calls of a full audit at growing sizes.</summary>
internal static class CallsBench
{
    public static async Task RunAsync()
    {
        foreach (var machines in new[] { 1, 1_000, 10_000 })
        {
            var account = new PracticeFactory().Create($"scale:{machines}");
            await AuditOperation.CollectAsync(account.Connect(null), new AuditOptions(), null, default);
            Measure.Print($"Calls of a full audit, {machines.ToString("N0", CultureInfo.InvariantCulture)} machines", account.Calls.Values.Sum().ToString(CultureInfo.InvariantCulture));
        }
    }
}
