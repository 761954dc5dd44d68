using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.Handlers.Networks;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>
/// The training estate of a small team that has grown fast: a dozen machines with the mistakes this field really makes, and beside each a machine
/// or a setting that is as it should be. The account, its names and its secrets are made up.
/// </summary>
internal static class TrainingEstate
{
    public const string Name = "training-estate";
    public const string AccountId = "111122223333";

    /// <summary>A partner that nobody has written down as trusted.</summary>
    public const string ForeignAccount = "444455556666";

    public static PracticeAccount Create(TimeProvider time)
    {
        var account = new PracticeAccount(AccountId, ["us-east-1", "eu-west-1"], time);
        var virginia = new EstateBuilder(account.State("us-east-1"));
        InstanceTypeFacts.AddTo(virginia.Region);
        ServicePrefixLists.AddTo(virginia.Region);
        TrainingNetwork.Build(virginia);
        TrainingStorage.Build(virginia);
        Trainers.Build(virginia);
        Workstations.Build(virginia);
        Services.Build(virginia);
        TrainingTemplates.Build(virginia);
        EgressFirewall.Build(virginia);
        TrainingLaunch.Build(virginia);
        virginia.Region.Settings.SerialConsole = new GetSerialConsoleAccessStatusResponse { SerialConsoleAccessEnabled = true, ManagedBy = "account" };

        var ireland = new EstateBuilder(account.State("eu-west-1"));
        InstanceTypeFacts.AddTo(ireland.Region);
        ServicePrefixLists.AddTo(ireland.Region);
        IrelandEstate.Build(ireland);
        IrelandFirewall.Build(ireland);
        TrainingLaunch.Build(ireland);
        return account;
    }
}
