using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Ssm;

namespace SecureMlTools.Practice.State;

/// <summary>
/// What machines show that were started, or are stopping, just now: pending, checks that initialize, no agent yet; shutting down. Each read of one of
/// them brings it a step on.
/// </summary>
internal sealed class Boots
{
    private readonly Dictionary<string, int> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _checks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _stopping = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StateReason> _failing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Left, InstanceInformation Agent)> _agents = new(StringComparer.Ordinal);

    /// <summary>How many reads a step takes.</summary>
    public int Reads { get; set; }

    /// <summary>A machine that starts now.</summary>
    /// <param name="instanceId">The machine.</param>
    /// <param name="agent">What Systems Manager will list; null where the agent never reaches it.</param>
    /// <param name="failure">Why it will end in place of running; null for one that starts.</param>
    public void Start(string instanceId, InstanceInformation? agent, StateReason? failure = null)
    {
        if (failure is not null) _failing[instanceId] = failure;
        _pending[instanceId] = Reads;
        _checks[instanceId] = Reads;
        if (agent is not null) _agents[instanceId] = (Reads, agent);
    }

    /// <summary>A machine that is terminated now.</summary>
    public void Stop(string instanceId)
    {
        _pending.Remove(instanceId);
        _failing.Remove(instanceId);
        _checks.Remove(instanceId);
        _agents.Remove(instanceId);
        _stopping[instanceId] = Reads;
    }

    /// <summary>True once the checks of a machine have passed.</summary>
    public bool ChecksPassed(string instanceId)
    {
        if (!_checks.TryGetValue(instanceId, out var left)) return true;
        if (left > 0) _checks[instanceId] = left - 1;
        else _checks.Remove(instanceId);
        return left == 0;
    }

    /// <summary>Brings the states of machines on by one read.</summary>
    public void LookAtStates(PracticeRegion region)
    {
        foreach (var (id, left) in _pending.ToList())
        {
            if (left > 0)
            {
                _pending[id] = left - 1;
                continue;
            }

            _pending.Remove(id);
            if (_failing.Remove(id, out var failure)) Termination.Of(region, id, failure);
            else if (region.Instances.Find(id) is { Instance.State.Name: "pending" } item)
                region.Instances.Put(item with { Instance = item.Instance with { State = new InstanceState { Code = 16, Name = "running" } } });
        }

        foreach (var (id, left) in _stopping.ToList())
        {
            if (left > 0)
            {
                _stopping[id] = left - 1;
                continue;
            }

            _stopping.Remove(id);
            Termination.Of(region, id);
        }
    }

    /// <summary>Brings the agents on by one read: those of running machines report.</summary>
    public void LookAtAgents(PracticeRegion region)
    {
        foreach (var (id, (left, agent)) in _agents.ToList())
        {
            if (region.Instances.Find(id)?.Instance.State?.Name != "running") continue;
            if (left > 0)
            {
                _agents[id] = (left - 1, agent);
                continue;
            }

            _agents.Remove(id);
            region.ManagedInstances.Put(agent with { LastPingDateTime = region.Now });
        }
    }
}
