using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Baselines;

/// <summary>Reads the <c>parameters</c> of a baseline.</summary>
internal static class ParametersReader
{
    private static readonly string[] Keys =
    [
        "hopLimit", "containerHopLimit", "adminPorts", "mlPorts", "trustedCidrs", "requiredEndpoints", "endpointsAlwaysRequired", "imageMaximumAgeDays", "instanceMaximumAgeDays", "keyPairMaximumAgeDays",
        "ebsKmsKeyId", "enclaveKeyIds", "instanceProfileRequired", "allowedDomains", "metadataEvidenceHours",
    ];

    public static BaselineParameters Read(YamlCursor cursor)
    {
        var p = new BaselineParameters();
        foreach (var (key, _, value) in cursor.Map(Keys))
        {
            if (key == "trustedCidrs") BaselineReader.CheckCidrs(value);
            p = key switch
            {
                "hopLimit" => p with { HopLimit = value.Number(1, 64) },
                "containerHopLimit" => p with { ContainerHopLimit = value.Number(1, 64) },
                "adminPorts" => p with { AdminPorts = value.Ports() },
                "mlPorts" => p with { MlPorts = value.Ports() },
                "trustedCidrs" => p with { TrustedCidrs = value.Texts() },
                "requiredEndpoints" => p with { RequiredEndpoints = value.Texts() },
                "endpointsAlwaysRequired" => p with { EndpointsAlwaysRequired = value.Switch() },
                "imageMaximumAgeDays" => p with { ImageMaximumAgeDays = value.Number(1, 10000) },
                "instanceMaximumAgeDays" => p with { InstanceMaximumAgeDays = value.Number(1, 10000) },
                "keyPairMaximumAgeDays" => p with { KeyPairMaximumAgeDays = value.Number(1, 10000) },
                "ebsKmsKeyId" => p with { EbsKmsKeyId = value.OptionalString() },
                "enclaveKeyIds" => p with { EnclaveKeyIds = value.Texts() },
                "instanceProfileRequired" => p with { InstanceProfileRequired = value.Switch() },
                "allowedDomains" => p with { AllowedDomains = Domains(value) },
                _ => p with { MetadataEvidenceHours = value.Number(1, 336) },
            };
        }

        return p;
    }

    // A name that a list cannot hold would never match anything; the reader says so where it is written.
    private static IReadOnlyList<string> Domains(YamlCursor cursor) =>
        [.. cursor.List().Select(i => DomainParser.Parse(i.String()) is { IsDomain: true } parsed ? parsed.Domain.Domain : throw i.Error(DomainParser.Parse(i.String()).Error!))];
}
