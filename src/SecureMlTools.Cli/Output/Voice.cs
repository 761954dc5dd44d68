using SecureMlTools.Reports;

namespace SecureMlTools.Cli;

/// <summary>What goes to standard error, in this program's words.</summary>
internal static class Voice
{
    // The operations speak of cmdlets and their parameters; here the same things have other names.
    private static readonly (string Theirs, string Ours)[] Names =
    [
        ("Get-FirewallAlert -Path", "secureml firewall alerts"),
        ("Get-HardeningControl", "secureml controls"),
        ("Export-Ec2Inventory -Path", "secureml inventory export"),
        ("Test-Ec2Hardening", "secureml audit"),
        ("Repair-Ec2Hardening", "secureml repair"),
        ("Undo-Ec2Hardening -JournalPath", "secureml undo --journal"),
        ("Undo-Ec2Hardening", "secureml undo"),
        ("Set-ImdsV2", "secureml imds"),
        ("Add-FirewallRule", "secureml firewall rule"),
        ("Remove-FirewallBlock -Expired", "secureml firewall unblock --expired"),
        ("Set-FirewallLogging -FirewallName", "secureml firewall logging"),
        ("Set-FirewallLogging", "secureml firewall logging"),
        ("New-IsolatedTrainingNetwork", "secureml launch network"),
        ("New-HardenedTrainingInstance", "secureml launch machine"),
        ("Remove-HardenedTrainingInstance", "secureml launch remove-machine"),
        ("Test-IsolatedTrainingNetwork", "secureml launch test-network"),
        ("Remove-IsolatedTrainingNetwork", "secureml launch remove-network"),
        ("Test-Ec2InternetPath", "secureml path"),
        ("Add-FirewallAllowDomain -Domain", "secureml firewall allow"),
        ("New-DnsFirewallAllowList", "secureml firewall dns-allow"),
        ("Block-EncryptedDns", "secureml firewall block-dns"),
        ("Get-TrainingInstanceType", "secureml launch types"),
        ("-SubnetId", "--subnet-id"),
        ("-Network", "--network"),
        ("-Image", "--image"),
        ("-InstanceProfile", "--instance-profile"),
        ("-AllowS3Bucket", "--allow-s3-bucket"),
        ("-PermissionsBoundary", "--permissions-boundary"),
        ("-VolumeSize", "--volume-size"),
        ("-SpotMaxPrice", "--spot-max-price"),
        ("-CapacityReservationId", "--capacity-reservation-id"),
        ("-HardenOs", "--harden-os"),
        ("-KeepSsh", "--keep-ssh"),
        ("-LaunchTemplateName", "--launch-template-name"),
        ("-ClientToken", "--client-token"),
        ("-ResumeJournal", "--resume-journal"),
        ("-AvailabilityZone", "--availability-zone"),
        ("-FirewallPlacement", "--after-nat"),
        ("-NoInternet", "--no-internet"),
        ("-AllowDomain", "--allow-domain"),
        ("-Preset", "--preset"),
        ("-KeepLog", "--keep-log"),
        ("-TerminationProtection", "--termination-protection"),
        ("-HopLimit", "--hop-limit"),
        ("-NoWait", "--no-wait"),
        ("-RuleGroupName", "--rule-group"),
        ("-Control", "--control"),
        ("-Tag", "--tag"),
        ("-Name", "NAME"),
        ("-Recommend", "--recommend"),
        ("-Count", "--count"),
        ("-Efa", "--efa"),
        ("-IncludeAwsEndpoint", "--include-aws-endpoint"),
        ("-DestinationAddress", "--destination-address"),
        ("-EnginePath", "--engine-path"),
        ("-Variables", "--variable"),
        ("-Priority", "--priority"),
        ("-Alert", "--alert"),
        ("-Flow", "--flow"),
        ("-IncludeUserData", "--include-user-data"),
        ("-OverrideGuard", "--override-guard"),
        ("-AllowShared", "--allow-shared"),
        ("-BaselinePath", "--baseline"),
        ("-InventoryPath", "--inventory"),
        ("-EndpointUrl", "--endpoint-url"),
        ("-AllRegions", "--all-regions"),
        ("-ProfileName", "--profile"),
        ("-InstanceId", "--instance-id"),
        ("-Region", "--region"),
        ("-Force", "--force"),
    ];

    /// <summary>A sentence of the operations, with the names that this program has for things.</summary>
    public static string Here(string sentence)
    {
        foreach (var (theirs, ours) in Names)
        {
            for (var at = sentence.IndexOf(theirs, StringComparison.Ordinal); at >= 0; at = sentence.IndexOf(theirs, at + ours.Length, StringComparison.Ordinal))
            {
                // "--region" holds "-region", not "-Region"; a word that goes on is another word.
                var end = at + theirs.Length;
                if ((end < sentence.Length && char.IsAsciiLetterOrDigit(sentence[end])) || (theirs[0] == '-' && at > 0 && !char.IsWhiteSpace(sentence[at - 1]))) continue;
                sentence = string.Concat(sentence.AsSpan(0, at), ours, sentence.AsSpan(end));
            }
        }

        return sentence;
    }

    /// <summary>A result, in the same words.</summary>
    public static ChangeResult Here(ChangeResult result) => result is FirewallChangeResult firewall
        ? firewall with { Reason = Here(firewall.Reason), Skipped = [.. firewall.Skipped.Select(Here)] }
        : result with { Reason = Here(result.Reason) };

    /// <summary>The check of a network, in the same words.</summary>
    public static TrainingNetworkCheck Here(TrainingNetworkCheck check) => check with { Reason = Here(check.Reason) };

    /// <summary>The diagnosis of a path, in the same words.</summary>
    public static PathDiagnosis Here(PathDiagnosis diagnosis) => diagnosis with
    {
        Reason = Here(diagnosis.Reason),
        Blockers = [.. diagnosis.Blockers.Select(b => b with { Reason = Here(b.Reason), Fix = Here(b.Fix) })],
    };

    /// <summary>An error: one line.</summary>
    public static void Complain(this CliHost host, string sentence) => host.Error.WriteLine("secureml: " + Text.Visible(Here(sentence)));

    /// <summary>Something to know that is no error.</summary>
    public static void Say(this CliHost host, string sentence) => host.Error.WriteLine(Text.Visible(Here(sentence)));

    /// <summary>Asks a yes-or-no question; only yes is yes.</summary>
    public static bool Ask(this CliHost host, string question)
    {
        host.Error.Write(Text.Visible(question) + " [y/N] ");
        host.Error.Flush();
        return host.In.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    /// <summary>Gives a JSON report a stream that ends in standard output.</summary>
    public static void WriteJson(this CliHost host, Action<Stream> write) => WriteJson(host.Out, write);

    /// <summary>Gives a JSON report a stream that ends in a writer.</summary>
    public static void WriteJson(TextWriter writer, Action<Stream> write)
    {
        using (var stream = new Utf8TextStream(writer)) write(stream);
        writer.WriteLine();
    }

    /// <summary>Writes findings in a format other than the table.</summary>
    public static void WriteReport(TextWriter writer, string format, HtmlReportContent content)
    {
        switch (format)
        {
            case "json": WriteJson(writer, s => JsonReport.Write(s, content.Findings)); break;
            case "csv": CsvReport.Write(writer, content.Findings); break;
            default: HtmlReport.Write(writer, content); break;
        }
    }
}
