using SecureMlTools.Api.Ec2;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Networks;

/// <summary>A service that gets an interface endpoint.</summary>
/// <param name="Key">What it was asked for as: <c>ecr.api</c>, <c>studio</c>.</param>
/// <param name="ServiceName">The service: <c>com.amazonaws.eu-west-1.ecr.api</c>.</param>
/// <param name="Zones">The zones of the network in which AWS offers it.</param>
/// <param name="TakesPolicy">False for a service without endpoint policies.</param>
/// <param name="HasPrivateDns">False for a service whose own name cannot lead to the endpoint.</param>
internal sealed record EndpointChoice(string Key, string ServiceName, IReadOnlyList<string> Zones, bool TakesPolicy, bool HasPrivateDns)
{
    /// <summary>The services of a request. A usual one that the region has not is left out, with a warning; one that was asked for is an error.</summary>
    /// <exception cref="OptionException">The region has no such service.</exception>
    public static IReadOnlyList<EndpointChoice> Of(NetworkRequest request, NetworkFacts facts, IReadOnlyList<string> zones, ICollection<string> warnings)
    {
        var choices = new List<EndpointChoice>();
        foreach (var key in (request.Endpoints ?? NetworkRequest.UsualEndpoints).Distinct(StringComparer.Ordinal))
        {
            // The gateway endpoint for S3 is always made; nobody has to ask for it.
            if (key == "s3") continue;
            var (name, service) = Find(key, facts);
            if (service is null)
            {
                if (request.Endpoints is not null) throw new OptionException($"'{Text.OneLine(key)}' is no service with an endpoint in {facts.Region}; {Near(key, facts)}");
                warnings.Add($"{facts.Region} has no endpoint for {name}, so there is none.");
                continue;
            }

            var offered = service.AvailabilityZones is { Count: > 0 } some ? zones.Where(z => some.Contains(z, StringComparer.Ordinal)).ToList() : zones;
            if (offered.Count == 0)
            {
                warnings.Add($"{name} has no endpoint in {string.Join(", ", zones)}, so there is none.");
                continue;
            }

            var choice = new EndpointChoice(key, name, offered, service.VpcEndpointPolicySupported is not false, service.PrivateDnsName is not null || service.PrivateDnsNames is { Count: > 0 });
            if (!choice.TakesPolicy) warnings.Add($"{name} takes no endpoint policy: whoever has credentials, of any account, can use it through this endpoint.");
            if (!choice.HasPrivateDns) warnings.Add($"{name} has no private DNS name: machines reach this endpoint by its own name only.");
            choices.Add(choice);
        }

        if (choices.Any(c => c.Key.StartsWith("ecr.", StringComparison.Ordinal)) && DeepLearningContainers.Account(facts.Region) is null)
            warnings.Add($"In which account AWS keeps its Deep Learning Containers in {facts.Region} is not known, so the endpoints of ECR let none of these images through: copy them to a registry of this account.");
        return choices;
    }

    /// <summary>The service whose gateway leads to S3.</summary>
    /// <exception cref="OptionException">The region has none.</exception>
    public static string S3(NetworkFacts facts) => Find("s3", facts) is (var name, not null) ? name
        : throw new OptionException($"{facts.Region} has no gateway endpoint for S3, without which machines reach no data: take another region.");

    // In China some services have the country before their names, and S3 with others has not.
    private static (string Name, ServiceDetail? Service) Find(string key, NetworkFacts facts)
    {
        string[] names = key switch
        {
            "studio" or "notebook" => [$"aws.sagemaker.{facts.Region}.{key}", $"cn.aws.sagemaker.{facts.Region}.{key}"],
            _ when key.Contains($".{facts.Region}.", StringComparison.Ordinal) => [key],
            _ => [$"com.amazonaws.{facts.Region}.{key}", $"cn.com.amazonaws.{facts.Region}.{key}"],
        };
        var name = names.FirstOrDefault(facts.Services.ContainsKey, names[0]);
        return (name, facts.Services.GetValueOrDefault(name));
    }

    private static string Near(string key, NetworkFacts facts)
    {
        var prefix = $"com.amazonaws.{facts.Region}.";
        var known = facts.Services.Keys.Select(s => s.StartsWith("cn.", StringComparison.Ordinal) ? s[3..] : s).Where(s => s.StartsWith(prefix, StringComparison.Ordinal)).Select(s => s[prefix.Length..]).ToList();
        return known.MinBy(k => EditDistance.Between(k, key)) is { } near ? $"did you mean {near}?" : "DescribeVpcEndpointServices lists none.";
    }
}
