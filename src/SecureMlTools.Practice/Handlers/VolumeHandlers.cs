using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Volumes: what describes them.</summary>
internal static class VolumeHandlers
{
    private static readonly Listing<Volume> Volumes = new(
        Ec2Api.DescribeVolumes, new Paging(5, 1000, "volumesSet"),
        new Filters<Volume>(v => v.Tags)
            .On("volume-id", v => v.VolumeId).On("volume-type", v => v.VolumeType).On("status", v => v.State).On("snapshot-id", v => v.SnapshotId)
            .On("encrypted", v => v.Encrypted).On("availability-zone", v => v.AvailabilityZone).On("size", v => v.Size).On("multi-attach-enabled", v => v.MultiAttachEnabled)
            .On("create-time", v => v.CreateTime?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .OnAny("attachment.instance-id", v => v.Attachments.OrEmpty().Select(a => a.InstanceId))
            .OnAny("attachment.device", v => v.Attachments.OrEmpty().Select(a => a.Device))
            .OnAny("attachment.status", v => v.Attachments.OrEmpty().Select(a => a.State)), IdForms.Volume);

    public static void AddTo(HandlerMap map) => map.On(
        Ec2Api.DescribeVolumes,
        (region, r) =>
        {
            var (items, next) = Volumes.Read(region.Volumes, r.VolumeIds, r.Filters, r.MaxResults, r.NextToken);
            return new DescribeVolumesResponse { Volumes = items, NextToken = next };
        },
        r => r.DryRun);
}
