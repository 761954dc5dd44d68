using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Identity;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Instances;

/// <summary>INS-02: the machine under an enclave is no easier to enter than others, and the enclave's keys ask which image is asking.</summary>
internal sealed class EnclaveParent : InstanceControl
{
    private const string Describe = "ec2:DescribeInstances";

    public override ControlInfo Info { get; } = new()
    {
        Id = "INS-02",
        Title = "Enclave parents hardened, enclave keys demand attestation",
        Family = "Instance",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Instance,
        Protects = "Without attestation in the key's policy, root on the parent decrypts what only the enclave should see.",
        Remediation = "Require IMDSv2, take the public address away, and put kms:RecipientAttestation:ImageSha384 into every statement of the key's policy that gives kms:Decrypt.",
        References = ["https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-enclaves.html", "https://docs.aws.amazon.com/enclaves/latest/user/nitro-enclave.html"],
        Needs = [Readings.Instances],
        MayNeed = [Readings.InstanceTypes, Readings.KeyPolicies],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        if (resource.EnclaveOptions?.Enabled is not { } enabled) return Verdict.Unknown("DescribeInstances gave no EnclaveOptions for this machine.");
        var seen = new List<Evidence> { new("EnclaveOptions.Enabled", enabled ? "true" : "false", Describe) };
        if (!enabled) return Verdict.NotApplicable("The machine is no parent of an enclave (EnclaveOptions.Enabled=false).", seen);

        var faults = new List<string>();
        string? unknown = null;
        JudgeMachine(resource, seen, faults, ref unknown);
        var gap = JudgeType(resource, estate, seen, faults, ref unknown);
        foreach (var key in baseline.Parameters.EnclaveKeyIds) gap = JudgeKey(key, estate, seen, faults, ref unknown) ?? gap;

        if (faults.Count > 0) return Verdict.Fail($"The parent of an enclave has faults: {string.Join("; ", faults)}.", seen);
        if (gap is not null) return Verdict.Unknown(gap);
        if (unknown is not null) return Verdict.Unknown(unknown, seen);
        return baseline.Parameters.EnclaveKeyIds.Count == 0
            ? Verdict.NotApplicable("no policy set: the machine is in order, but the baseline has no parameters.enclaveKeyIds, so no key's policy was judged", seen)
            : Verdict.Pass($"The parent requires IMDSv2 and has no public address, and the {(baseline.Parameters.EnclaveKeyIds.Count == 1 ? "enclave's key demands" : "enclave's keys demand")} attestation.", seen);
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        Repair.Remedy.None("Only whoever builds the enclave knows its measurements, and a wrong one locks the data away. " + Info.Remediation);

    private static void JudgeMachine(Instance machine, List<Evidence> seen, List<string> faults, ref string? unknown)
    {
        var options = machine.MetadataOptions;
        seen.Add(new Evidence("MetadataOptions.HttpTokens", options?.HttpTokens ?? "absent", Describe));
        if (options?.HttpEndpoint != "disabled")
        {
            if (options?.HttpTokens is null) unknown = "DescribeInstances gave no HttpTokens for this machine.";
            else if (options.HttpTokens != "required") faults.Add($"IMDSv1 is accepted (HttpTokens={Text.Visible(options.HttpTokens)})");
        }

        var address = machine.NetworkInterfaces.OrEmpty()
            .SelectMany(n => n.PrivateIpAddresses.OrEmpty().Select(a => a.Association?.PublicIp).Append(n.Association?.PublicIp))
            .Append(machine.PublicIpAddress).FirstOrDefault(a => !string.IsNullOrEmpty(a));
        if (address is null) return;
        seen.Add(new Evidence("PublicIpAddress", address, Describe));
        faults.Add($"it has the public address {Text.Visible(address)}");
    }

    private static Gap? JudgeType(Instance machine, Estate estate, List<Evidence> seen, List<string> faults, ref string? unknown)
    {
        try
        {
            var support = estate.InstanceType(machine.InstanceType)?.NitroEnclavesSupport;
            seen.Add(new Evidence("NitroEnclavesSupport", support ?? "absent", "ec2:DescribeInstanceTypes"));
            if (support == "unsupported") faults.Add($"its type {Text.Visible(machine.InstanceType)} does not support enclaves");
            else if (support != "supported") unknown ??= $"DescribeInstanceTypes does not say whether {Text.Visible(machine.InstanceType)} supports enclaves.";
            return null;
        }
        catch (GapException e)
        {
            return e.Gap;
        }
    }

    private static Gap? JudgeKey(string key, Estate estate, List<Evidence> seen, List<string> faults, ref string? unknown)
    {
        if (!estate.Inventory.Get(Readings.KeyPolicies, key).TryGet(out var answer, out var gap)) return gap;
        if (!PolicyDocument.TryParse(answer.Policy, out var policy, out var error))
        {
            unknown ??= $"The policy of {Text.Visible(key)} cannot be judged: {error}.";
            return null;
        }

        var fault = EnclaveAttestation.Fault(policy);
        seen.Add(new Evidence($"KeyPolicy {Text.Visible(key)}", fault ?? "demands attestation", "kms:GetKeyPolicy"));
        if (fault is not null) faults.Add($"the policy of {Text.Visible(key)} {fault}");
        return null;
    }
}
