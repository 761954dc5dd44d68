using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Repair.Kinds;

public sealed class NetworkAclEntryKindTests
{
    private readonly List<NetworkAclEntry> _entries = [Entry(100, "allow", "0.0.0.0/0", 22), Entry(99, "allow", "0.0.0.0/0", egress: true)];
    private readonly List<object> _sent = [];

    private ScriptedAws Aws => new ScriptedAws()
        .On(Ec2Api.DescribeNetworkAcls, _ => new DescribeNetworkAclsResponse { NetworkAcls = [new NetworkAcl { NetworkAclId = Acl, Entries = [.. _entries] }] })
        .On(Ec2Api.CreateNetworkAclEntry, r =>
        {
            _sent.Add(r);
            _entries.Add(new NetworkAclEntry { RuleNumber = r.RuleNumber, Egress = r.Egress, RuleAction = r.RuleAction, Protocol = r.Protocol, CidrBlock = r.CidrBlock, Ipv6CidrBlock = r.Ipv6CidrBlock, PortRange = r.PortRange });
            return new CreateNetworkAclEntryResponse();
        })
        .On(Ec2Api.ReplaceNetworkAclEntry, r =>
        {
            _sent.Add(r);
            var at = _entries.FindIndex(e => e.RuleNumber == r.RuleNumber && e.Egress == r.Egress);
            _entries[at] = new NetworkAclEntry { RuleNumber = r.RuleNumber, Egress = r.Egress, RuleAction = r.RuleAction, Protocol = r.Protocol, CidrBlock = r.CidrBlock, Ipv6CidrBlock = r.Ipv6CidrBlock, PortRange = r.PortRange };
            return new ReplaceNetworkAclEntryResponse();
        })
        .On(Ec2Api.DeleteNetworkAclEntry, r =>
        {
            _sent.Add(r);
            _entries.RemoveAll(e => e.RuleNumber == r.RuleNumber && e.Egress == r.Egress);
            return new DeleteNetworkAclEntryResponse();
        });

    private static Change Change(NetworkAclEntry? before, NetworkAclEntry after) => NetworkAclEntryKind.Change(new Estate(new InventoryBuilder().Build()), "NET-07", Acl, new AclEdit(before, after), 0, []);

    private static Change Deny => Change(null, Entry(99, "deny", "0.0.0.0/0", 22));

    [Fact]
    public async Task An_entry_is_made_under_its_number_and_undo_deletes_it()
    {
        using var run = new RepairRun(Aws);
        var result = await run.ApplyAsync(Deny);
        Assert.Equal((ChangeOutcome.Applied, "no ingress entry 99", "ingress entry 99: deny tcp 22 from 0.0.0.0/0"), (result.Outcome, result.Before, result.After));
        Assert.Equal(new NetworkAclEntry { RuleNumber = 99, Egress = false, RuleAction = "deny", Protocol = "6", CidrBlock = "0.0.0.0/0", PortRange = new PortRange { From = 22, To = 22 } }, _entries[^1]);
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal(2, _entries.Count);
    }

    [Fact]
    public async Task The_same_number_for_egress_is_another_entry()
    {
        using var run = new RepairRun(Aws);
        await run.ApplyAsync(Deny);
        await run.UndoAsync();
        Assert.Contains(_entries, e => e.Egress == true && e.RuleNumber == 99);
    }

    [Fact]
    public async Task An_entry_is_replaced_and_undo_puts_the_old_one_back()
    {
        using var run = new RepairRun(Aws);
        await run.ApplyAsync(Change(_entries[0], Entry(100, "allow", "10.0.0.0/16", 22)));
        Assert.Equal("10.0.0.0/16", _entries[0].CidrBlock);
        await run.UndoAsync();
        Assert.Equal("0.0.0.0/0", _entries[0].CidrBlock);
        Assert.All(_sent, s => Assert.IsType<ReplaceNetworkAclEntryRequest>(s));
    }

    [Fact]
    public async Task A_number_taken_since_is_left_alone()
    {
        _entries.Add(Entry(99, "allow", "10.0.0.0/8", 1024, 65535));
        using var run = new RepairRun(Aws);
        Assert.Equal(ChangeOutcome.Refused, (await run.ApplyAsync(Deny)).Outcome);
        Assert.Empty(_sent);
    }

    [Fact]
    public void A_doctored_journal_is_refused()
    {
        var kind = new NetworkAclEntryKind();
        Assert.Null(kind.Validate(Deny));
        Assert.Null(kind.Validate(Deny.Inverse()));
        foreach (var (part, field, value) in new[]
        {
            (true, "Egress", "true"), (true, "RuleNumber", "32767"), (true, "RuleNumber", "0"), (false, "Port", "1024"), (false, "Port", "22-65535"),
            (false, "Protocol", "-1"), (false, "RuleAction", "permit"), (false, "Ipv6CidrBlock", "::/0"), (false, "Entry", "absent"),
        })
        {
            var wrong = part ? Deny with { Part = new ResourceState(Deny.Part.Fields.SetItem(field, value)) } : Deny with { After = new ResourceState(Deny.After.Fields.SetItem(field, value)) };
            Assert.NotNull(kind.Validate(wrong));
        }

        Assert.NotNull(kind.Validate(Deny with { After = Deny.Before }));
        Assert.NotNull(kind.Validate(Deny with { Part = ResourceState.Empty }));
        Assert.NotNull(kind.Validate(Deny with { After = new ResourceState(Deny.After.Fields.Remove("CidrBlock")) }));
    }
}
