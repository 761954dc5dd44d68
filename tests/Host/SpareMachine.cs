namespace SecureMlTools.Tests.Host;

/// <summary>The tests that change their machine and have one together.</summary>
[CollectionDefinition(Name)]
public sealed class SpareMachine : ICollectionFixture<DebianMachine>
{
    public const string Name = "spare machine";
}
