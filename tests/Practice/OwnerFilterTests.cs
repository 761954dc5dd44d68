using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice;

/// <summary>EC2's filters take wildcards: a name with some must not find the resources of another name.</summary>
public sealed class OwnerFilterTests : IDisposable
{
    private readonly Networks _networks = new();

    [Theory]
    [InlineData("la*")]
    [InlineData("l?b")]
    [InlineData(@"la\b")]
    [InlineData("lab")]
    public async Task A_value_is_found_by_itself_alone(string value)
    {
        foreach (var other in new[] { "lab", "la*", "l?b", @"la\b", "label" })
            _networks.Region.InternetGateways.Put(new InternetGateway { InternetGatewayId = "igw-" + other, Tags = [new Tag { Key = "owner", Value = other }] });
        var found = await _networks.Aws.SendAsync(Ec2Api.DescribeInternetGateways.Call(new DescribeInternetGatewaysRequest { Filters = [OwnerFilter.Of("owner", value)] }), default);
        Assert.Equal([value], found.InternetGateways!.Select(g => g.Tags.Value("owner")));
    }

    [Theory]
    [InlineData("la*")]
    [InlineData("*")]
    [InlineData("l?b")]
    public async Task A_network_is_not_named_by_a_pattern(string name)
    {
        await _networks.Built(Networks.Request());
        var says = $"'{name}' is no name for a training network: give at most 24 letters and digits, with single hyphens between them.";
        Assert.Equal(says, (await Assert.ThrowsAsync<OptionException>(() => TrainingNetworkOperation.TestAsync(_networks.Aws, name, default))).Message);
        Assert.Equal(says, (await Assert.ThrowsAsync<OptionException>(() => TrainingNetworkOperation.PlanRemovalAsync(_networks.Aws, name, false, default))).Message);
        using var launches = new Launches();
        Assert.Equal(says, (await Assert.ThrowsAsync<OptionException>(() => launches.Plan(Launches.Request() with { SubnetIds = [], Network = name }))).Message);
    }

    [Fact]
    public async Task What_has_another_value_is_nobodys_of_ours_whatever_the_filter_let_through()
    {
        await _networks.Built(Networks.Request());
        var aws = new Altering(_networks.Aws, (_, answer) => answer is DescribeInternetGatewaysResponse r
            ? r with { InternetGateways = [.. r.InternetGateways!, new InternetGateway { InternetGatewayId = "igw-0123456789abcdef0", Tags = [new Tag { Key = "secureml:network", Value = "label" }, new Tag { Key = "secureml:id", Value = "InternetGateway" }] }] }
            : answer);
        var removal = (await TrainingNetworkOperation.PlanRemovalAsync(aws, "lab", false, default))!;
        Assert.DoesNotContain("igw-0123456789abcdef0", removal.Resources.Select(r => r.ResourceId));
    }

    public void Dispose() => _networks.Dispose();
}
