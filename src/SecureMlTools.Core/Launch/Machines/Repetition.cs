using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Machines.Kinds;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Machines;

/// <summary>A request that comes again, by its token or its journal: it must be the same one, or it would be answered with other machines than it asks for.</summary>
internal static class Repetition
{
    /// <summary>Tag with a hash of the request.</summary>
    public const string TagKey = "secureml:request";

    /// <summary>The hash: of what decides over the machines, as it was asked for. How long to wait, and for what, does not count.</summary>
    public static string Hash(LaunchRequest request)
    {
        string?[] parts =
        [
            request.Name, request.InstanceType, request.Image, request.Network, Number(request.Count), request.InstanceProfile, request.PermissionsBoundary, Number(request.VolumeSize), request.KmsKeyId, Number(request.HopLimit),
            request.Tenancy, request.SpotMaxPrice?.ToString(CultureInfo.InvariantCulture), request.CapacityReservationId, request.LaunchTemplateName,
            string.Join(',', new[] { request.Enclave, request.Efa, request.HardenOs, request.KeepSsh, request.TerminationProtection }),
            JsonSerializer.Serialize(request.SubnetIds.Distinct(StringComparer.Ordinal)), JsonSerializer.Serialize(request.S3Buckets.Order(StringComparer.Ordinal)),
            JsonSerializer.Serialize(request.Tags.OrderBy(t => t.Key, StringComparer.Ordinal)),
        ];
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts))))[..32].ToLowerInvariant();
    }

    /// <summary>Compares a repeated request with what the first one made.</summary>
    /// <exception cref="OptionException">It is another request.</exception>
    public static async Task CheckAsync(IAwsTransport aws, LaunchRequest request, Blueprint blueprint, CancellationToken cancellationToken)
    {
        var remedy = request.ResumeJournal is null ? "repeat the request as it was, or give another -ClientToken" : "give the parameters of the launch that the journal is of";
        var owned = TagLists.OwnedBy(blueprint.Owner);
        var answer = await Ec2Api.DescribeInstances.AllAsync(aws, new DescribeInstancesRequest { Filters = owned }, cancellationToken).ConfigureAwait(false);
        var machines = answer.Reservations.OrEmpty().SelectMany(r => r.Instances.OrEmpty()).Where(i => i.State?.Name is not ("terminated" or "shutting-down")).ToList();
        if (machines.FirstOrDefault(m => !IsPlanned(blueprint, m)) is { } other)
            throw new OptionException($"The first request has machines that this one does not ask for ({other.InstanceId} in {other.SubnetId}), and others would be started beside them: {remedy}.");
        var groups = await Ec2Api.DescribeSecurityGroups.AllAsync(aws, new DescribeSecurityGroupsRequest { Filters = owned }, cancellationToken).ConfigureAwait(false);
        var hash = Hash(request);
        if (machines.Select(m => (Id: m.InstanceId, m.Tags)).Concat(groups.SecurityGroups.OrEmpty().Select(g => (Id: g.GroupId, g.Tags))).FirstOrDefault(x => x.Tags.Value(TagKey) != hash) is { Id: { } id })
            throw new OptionException($"The first request asked for something else, and {id} was made for it: {remedy}.");
    }

    private static bool IsPlanned(Blueprint blueprint, Instance machine) =>
        machine.Tags.Value(BlueprintOwner.IdKey) is { } id && blueprint.Find(id) is { } planned
        && planned.Properties["NetworkInterfaces"] is PropertyList { Items: [PropertyMap first, ..] } && first.Text("SubnetId") == machine.SubnetId;

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);
}
