using System.Text;

namespace SecureMlTools.Launch.Machines;

/// <summary>What the hardening script is told.</summary>
internal sealed record HardeningSettings
{
    /// <summary>True to leave sshd running, for keys only; false to switch it off.</summary>
    public bool KeepSsh { get; init; }

    /// <summary>IPv4 ranges of the other machines of the cluster.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>True for a machine with EFA, whose ranks read each other's memory: ptrace_scope is left as it is.</summary>
    public bool Efa { get; init; }

    /// <summary>Log group of the CloudWatch agent; null for no agent.</summary>
    public string? LogGroup { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }
}

/// <summary>User data that hardens a machine at its first boot: a shell script that cloud-init runs as root.</summary>
internal static class HardeningScript
{
    /// <summary>AWS's limit of user data, in bytes before base64.</summary>
    public const int MostBytes = 16_384;

    private const string Resource = "SecureMlTools.Launch.harden.sh";

    /// <summary>The script, the settings in front of it, without its comments: user data has no room for them.</summary>
    public static string Text(HardeningSettings settings)
    {
        using var reader = new StreamReader(typeof(HardeningScript).Assembly.GetManifestResourceStream(Resource)!);
        var lines = reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
        return string.Join('\n',
        [
            lines[0],
            "# SecureMlTools hardens this machine; what it did is in /var/log/secureml-harden.log.",
            $"SECUREML_SSH={(settings.KeepSsh ? "locked" : "off")}",
            $"SECUREML_PEERS={Quoted(string.Join(", ", settings.Peers))}",
            $"SECUREML_EFA={(settings.Efa ? "yes" : "no")}",
            $"SECUREML_LOG_GROUP={Quoted(settings.LogGroup ?? "")}",
            $"SECUREML_REGION={Quoted(settings.Region)}",
            .. lines.Skip(1).Where(l => !l.TrimStart().StartsWith("# ", StringComparison.Ordinal)),
        ]);
    }

    /// <summary>The script as RunInstances takes it.</summary>
    public static string Base64(HardeningSettings settings) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(settings)));

    // Between single quotes nothing means anything to a shell but the quote itself.
    private static string Quoted(string value) => "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
