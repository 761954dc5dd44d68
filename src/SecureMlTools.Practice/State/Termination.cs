using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.Handlers;

namespace SecureMlTools.Practice.State;

/// <summary>What becomes of a machine that is terminated.</summary>
internal static class Termination
{
    // A key that is off, or that the caller may not use: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
    public static StateReason UnusableKey { get; } = Failed("Client.InvalidKMSKey.InvalidState", "The KMS key provided is in an incorrect state");

    /// <summary>Why a machine ended that did not start.</summary>
    public static StateReason Failed(string code, string message) => new() { Code = code, Message = $"{code}: {message}" };

    /// <summary>Ends a machine.</summary>
    /// <param name="region">Its region.</param>
    /// <param name="instanceId">The machine.</param>
    /// <param name="failure">Why it did not start; null where a user ended it.</param>
    public static void Of(PracticeRegion region, string instanceId, StateReason? failure = null)
    {
        var item = region.Instances.Find(instanceId) ?? throw new Api.AwsException(IdForms.Instance.Unknown(instanceId).Message, IdForms.Instance.NotFound);
        foreach (var nic in region.NetworkInterfaces.All.Where(n => n.Attachment?.InstanceId == instanceId).ToList()) region.NetworkInterfaces.Remove(nic.NetworkInterfaceId!);
        foreach (var volume in region.Volumes.All.Where(v => v.Attachments.OrEmpty().Any(a => a.InstanceId == instanceId)).ToList())
            if (volume.Attachments.OrEmpty().Any(a => a.DeleteOnTermination == true)) region.Volumes.Remove(volume.VolumeId!);
            else region.Volumes.Put(volume with { Attachments = [], State = "available" });
        region.ManagedInstances.Remove(instanceId);
        region.InstanceImages.Remove(instanceId);
        region.Instances.Put(item with
        {
            Instance = item.Instance with
            {
                State = new InstanceState { Code = 48, Name = "terminated" },
                StateTransitionReason = failure is null ? $"User initiated ({region.Now:yyyy-MM-dd HH:mm:ss} GMT)" : "Server.InternalError",
                StateReason = failure ?? Failed("Client.UserInitiatedShutdown", "User initiated shutdown"),
                NetworkInterfaces = [],
                SecurityGroups = [],
                BlockDeviceMappings = [],
                IamInstanceProfile = null,
                VpcId = null,
                SubnetId = null,
                PrivateIpAddress = null,
                PublicIpAddress = null,
            },
        });
    }
}
