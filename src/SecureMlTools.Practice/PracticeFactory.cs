using System.Globalization;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.Scenarios;
using SecureMlTools.Practice.Twins;

namespace SecureMlTools.Practice;

/// <summary>Makes practice accounts: of scenarios, and as twins of inventories.</summary>
public sealed class PracticeFactory : IPracticeFactory
{
    private const string Scale = "scale:";
    private readonly TimeProvider _time;

    /// <summary>Accounts that live now.</summary>
    public PracticeFactory()
        : this(TimeProvider.System)
    {
    }

    /// <summary>Accounts that live by a clock.</summary>
    public PracticeFactory(TimeProvider time) => _time = time;

    /// <summary>The scenarios: <c>training-estate</c>, and <c>scale:N</c> for N ordinary machines, of which two are listed.</summary>
    public IReadOnlyList<string> Scenarios { get; } = [TrainingEstate.Name, Scale + "1000", Scale + "10000"];

    /// <inheritdoc cref="IPracticeFactory.Create(string)"/>
    public PracticeAccount Create(string scenario)
    {
        if (string.Equals(scenario, TrainingEstate.Name, StringComparison.OrdinalIgnoreCase)) return TrainingEstate.Create(_time);
        if (scenario.StartsWith(Scale, StringComparison.OrdinalIgnoreCase)
            && int.TryParse(scenario.AsSpan(Scale.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var machines) && machines <= ScaleEstate.MostMachines)
            return ScaleEstate.Create(machines, _time);
        throw new ArgumentException($"There is no scenario '{scenario}'; there are {string.Join(", ", Scenarios)}, and {Scale}N for up to {ScaleEstate.MostMachines:N0} machines.", nameof(scenario));
    }

    /// <inheritdoc cref="IPracticeFactory.Twin(IReadOnlyCollection{RegionInventory})"/>
    public PracticeAccount Twin(IReadOnlyCollection<RegionInventory> inventories) => TwinLoader.Load(inventories, _time);

    IPracticeAccount IPracticeFactory.Create(string scenario) => Create(scenario);

    IPracticeAccount IPracticeFactory.Twin(IReadOnlyCollection<RegionInventory> inventories) => Twin(inventories);
}
