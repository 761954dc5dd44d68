using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Key pairs and the serial console: the ways in beside Systems Manager.</summary>
internal static class KeyPairHandlers
{
    private static readonly Filters<KeyPairInfo> Filters = new Filters<KeyPairInfo>(k => k.Tags).On("key-name", k => k.KeyName).On("key-pair-id", k => k.KeyPairId).On("fingerprint", k => k.KeyFingerprint);

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.DescribeKeyPairs, Describe, r => r.DryRun);
        map.On(Ec2Api.GetSerialConsoleAccessStatus, (region, _) => region.Settings.SerialConsole, r => r.DryRun);
    }

    private static DescribeKeyPairsResponse Describe(PracticeRegion region, DescribeKeyPairsRequest request)
    {
        foreach (var name in request.KeyNames.OrEmpty())
            if (!region.KeyPairs.All.Any(k => k.KeyName == name)) throw new ServiceException("InvalidKeyPair.NotFound", $"The key pair '{name}' does not exist");
        foreach (var id in request.KeyPairIds.OrEmpty()) IdForms.KeyPair.Find(region.KeyPairs, id, "KeyPairId");
        var wanted = Filters.Compile(request.Filters);
        return new DescribeKeyPairsResponse
        {
            KeyPairs =
            [
                .. region.KeyPairs.All
                    .Where(k => request.KeyNames is not { Count: > 0 } names || names.Contains(k.KeyName, StringComparer.Ordinal))
                    .Where(k => request.KeyPairIds is not { Count: > 0 } ids || ids.Contains(k.KeyPairId, StringComparer.Ordinal))
                    .Where(wanted)
                    .Select(k => request.IncludePublicKey == true ? k : k with { PublicKey = null }),
            ],
        };
    }
}
