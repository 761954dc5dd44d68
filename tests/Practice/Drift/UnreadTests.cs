using SecureMlTools.Api;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice.Drift;

/// <summary>What could not be read is never taken for what is as it was made.</summary>
public sealed class UnreadTests : IDisposable
{
    private readonly Networks _networks = new();

    [Fact]
    public async Task Whatever_reading_is_denied_is_said_and_nothing_else_is_made_of_it()
    {
        await _networks.Built(Networks.Request() with { DnsFirewall = true, Domains = [.. Networks.Request().Domains, new NetworkDomain(DomainParser.Parse("archive.ubuntu.com").Domain!, Http: true)] });
        var before = _networks.Account.Calls;
        Assert.Empty(await _networks.Drift());
        var readings = _networks.Account.Calls.Where(c => c.Value > before.GetValueOrDefault(c.Key)).Select(c => c.Key).ToList();
        Assert.True(readings.Count > 35, string.Join(' ', readings));
        var errors = new List<string>();
        foreach (var action in readings)
        {
            _networks.Account.Faults.Deny(action);
            try
            {
                var drift = await _networks.Drift();
                var name = action.Split(':')[1];
                Assert.True(drift.Count > 0 && drift.All(d => d.Kind == "Unknown" && d.Risk is not null), $"{action}:\n{string.Join('\n', drift)}");
                Assert.Contains(drift, d => d.Risk!.StartsWith($"{name} failed (", StringComparison.Ordinal) && d.Risk.EndsWith($"allow the IAM action {action}.", StringComparison.Ordinal));
            }
            catch (AwsException e) when (e.IsAccessDenied)
            {
                Assert.Equal(action, e.Operation!.IamAction);
                errors.Add(action);
            }
            finally
            {
                _networks.Account.Faults.Clear();
            }
        }

        // Without these nothing can be said at all.
        Assert.Equal(["ec2:DescribeAvailabilityZones", "ec2:DescribeVpcAttribute", "ec2:DescribeVpcEndpointServices", "ec2:DescribeVpcs", "sts:GetCallerIdentity"], errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_can_be_read_there_may_be_a_network()
    {
        await _networks.Built(Networks.Request());
        foreach (var service in new[] { "ec2:*Tables", "ec2:*Acls", "ec2:*Subnets", "ec2:*Gateways", "ec2:*Addresses", "ec2:*Groups", "ec2:*Endpoints", "ec2:*FlowLogs", "ec2:*Attribute", "network-firewall:*", "route53resolver:*", "logs:*", "iam:*" }) _networks.Account.Faults.Deny(service);
        var error = await Assert.ThrowsAsync<AwsException>(() => TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default));
        Assert.True(error.IsAccessDenied);
    }

    [Fact]
    public async Task What_may_be_in_the_way_and_cannot_be_read_keeps_a_network_from_being_removed()
    {
        await _networks.Built(Networks.Request());
        _networks.Account.Faults.Deny("ec2:DescribeVpcPeeringConnections");
        var network = (await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default))!;
        var error = await Assert.ThrowsAsync<AwsException>(() => TrainingNetworkOperation.UsersAsync(_networks.Aws, network, default));
        Assert.Equal("ec2:DescribeVpcPeeringConnections", error.Operation!.IamAction);
    }

    public void Dispose() => _networks.Dispose();
}
