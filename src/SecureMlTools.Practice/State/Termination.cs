using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.Handlers;

namespace SecureMlTools.Practice.State;

/// <summary>What becomes of a machine that is terminated.</summary>
internal static class Termination
{
    public static void Of(PracticeRegion region, string instanceId)
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
                StateTransitionReason = $"User initiated ({region.Now:yyyy-MM-dd HH:mm:ss} GMT)",
                StateReason = new StateReason { Code = "Client.UserInitiatedShutdown", Message = "Client.UserInitiatedShutdown: User initiated shutdown" },
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
