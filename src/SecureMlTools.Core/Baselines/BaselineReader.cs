using SecureMlTools.Controls;
using SecureMlTools.Networking;

namespace SecureMlTools.Baselines;

/// <summary>Reads a baseline from YAML. Nothing is guessed: a key, control or date that is not understood is an error with file and line.</summary>
public static class BaselineReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="BaselineFormatException">It is not a baseline.</exception>
    public static Baseline Read(string path, IYaml yaml) => Read(YamlCursor.Open(path, "the baseline", yaml, Error), path);

    /// <summary>Reads a text; the file's name is for errors.</summary>
    public static Baseline Parse(string text, string file, IYaml yaml) => Read(YamlCursor.Root(text, file, yaml, Error), file);

    private static BaselineFormatException Error(string file, int line, string what) => new(file, line, what);

    private static Baseline Read(YamlCursor root, string file)
    {
        var baseline = new Baseline { Name = Path.GetFileNameWithoutExtension(file) };
        foreach (var (key, _, value) in root.Map("schema", "name", "controls", "parameters", "approvedImages", "trustedAccounts", "repair", "exceptions"))
        {
            baseline = key switch
            {
                "schema" => value.String() == "1" ? baseline : throw value.Error($"schema {Text.OneLine(value.String())} is not known; this version reads schema 1."),
                "name" => baseline with { Name = value.String() },
                "controls" => baseline with { Controls = Controls(value) },
                "parameters" => baseline with { Parameters = ParametersReader.Read(value) },
                "approvedImages" => baseline with { ApprovedImages = value.IsNull ? null : Images(value) },
                "trustedAccounts" => baseline with { TrustedAccounts = Accounts(value) },
                "repair" => baseline with { Repair = Repairs(value) },
                _ => baseline with { Exceptions = [.. value.List().Select(Exception)] },
            };
        }

        return baseline;
    }

    private static Dictionary<string, ControlSetting> Controls(YamlCursor cursor)
    {
        var settings = new Dictionary<string, ControlSetting>(StringComparer.OrdinalIgnoreCase);
        foreach (var (id, line, value) in cursor.Entries())
        {
            var control = Known(cursor, line, id);
            if (settings.ContainsKey(control)) throw cursor.Error(line, $"the key '{Text.OneLine(id)}' is there twice; keep one.");
            if (value.IsScalar)
            {
                settings[control] = new ControlSetting(value.Switch());
                continue;
            }

            var setting = new ControlSetting();
            foreach (var (key, _, v) in value.Map("enabled", "severity")) setting = key == "enabled" ? setting with { Enabled = v.Switch() } : setting with { Severity = v.Choice<Severity>() };
            settings[control] = setting;
        }

        return settings;
    }

    private static ApprovedImages Images(YamlCursor cursor)
    {
        var images = new ApprovedImages();
        foreach (var (key, _, value) in cursor.Map("ids", "owners", "names"))
            images = key switch
            {
                "ids" => images with { Ids = value.Texts() },
                "owners" => images with { Owners = value.Texts() },
                _ => images with { Names = value.Texts() },
            };
        return images;
    }

    private static IReadOnlyList<string> Accounts(YamlCursor cursor) =>
        [.. cursor.List().Select(i => i.String() is { Length: 12 } id && id.All(char.IsAsciiDigit) ? id : throw i.Error($"'{Text.OneLine(i.String())}' is not an account: twelve digits, in quotes, so that leading zeros stay."))];

    private static RepairValues Repairs(YamlCursor cursor)
    {
        var repair = new RepairValues();
        foreach (var (key, _, value) in cursor.Map("hopLimit", "defaultHopLimit", "flowLogDestination", "flowLogRoleArn", "firewallAlertDestination", "firewallFlowDestination", "ebsKmsKeyId", "dnsFirewallRuleGroupId", "dnsFirewallPriority", "queryLogDestinationArn", "snapshotBlockPublicAccess"))
            repair = key switch
            {
                "hopLimit" => repair with { HopLimit = value.OptionalNumber(1, 64) },
                "defaultHopLimit" => repair with { DefaultHopLimit = value.OptionalNumber(1, 64) },
                "flowLogDestination" => repair with { FlowLogDestination = value.OptionalString() },
                "flowLogRoleArn" => repair with { FlowLogRoleArn = value.OptionalString() },
                "firewallAlertDestination" => repair with { FirewallAlertDestination = value.OptionalString() },
                "firewallFlowDestination" => repair with { FirewallFlowDestination = value.OptionalString() },
                "ebsKmsKeyId" => repair with { EbsKmsKeyId = value.OptionalString() },
                "dnsFirewallRuleGroupId" => repair with { DnsFirewallRuleGroupId = value.OptionalString() },
                "dnsFirewallPriority" => repair with { DnsFirewallPriority = value.Number(101, 9899) },
                "queryLogDestinationArn" => repair with { QueryLogDestinationArn = value.OptionalString() },
                _ => repair with
                {
                    SnapshotBlockPublicAccess = value.String() is "block-all-sharing" or "block-new-sharing" ? value.String() : throw value.Error("block-all-sharing or block-new-sharing is expected here."),
                },
            };
        return repair;
    }

    private static BaselineException Exception(YamlCursor cursor)
    {
        string? control = null, owner = null, reason = null;
        DateOnly? expires = null;
        IReadOnlyList<string> resources = [];
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, line, value) in cursor.Map("control", "resources", "tags", "owner", "reason", "expires"))
            switch (key)
            {
                case "control": control = Known(cursor, line, value.String()); break;
                case "resources": resources = value.Texts(); break;
                case "tags": tags = value.Entries().ToDictionary(t => t.Key, t => t.Value.String(), StringComparer.Ordinal); break;
                case "owner": owner = value.String(); break;
                case "reason": reason = value.String(); break;
                default: expires = value.Date(); break;
            }

        if (resources.Count == 0 && tags.Count == 0) throw cursor.Error("an exception names its resources or tags; one that covers everything is switched off under 'controls' instead.");
        return new BaselineException
        {
            Control = control ?? throw cursor.Error("the exception has no 'control'."),
            Resources = resources,
            Tags = tags,
            Owner = owner ?? throw cursor.Error("the exception has no 'owner'."),
            Reason = reason ?? throw cursor.Error("the exception has no 'reason'."),
            Expires = expires ?? throw cursor.Error("the exception has no 'expires'; every exception ends."),
        };
    }

    private static string Known(YamlCursor cursor, int line, string id) =>
        ControlCatalog.Find(id)?.Info.Id ?? throw cursor.Error(line, $"there is no control '{Text.OneLine(id)}'; did you mean {ControlCatalog.Nearest(id)}?");

    internal static void CheckCidrs(YamlCursor cursor)
    {
        foreach (var item in cursor.List())
            if (!CidrSet.IsCidr(item.String())) throw item.Error($"'{Text.OneLine(item.String())}' is not a CIDR range such as 203.0.113.0/24.");
    }
}
