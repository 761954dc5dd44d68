using System.Reflection;
using System.Runtime.Loader;

namespace SecureMlTools.Isolation;

/// <summary>
/// Loads the adapters of lib/ (the AWS SDK, YamlDotNet, the practice account) into a context of their own on first use. Our own assemblies are
/// shared with it by reference, everything else there is its own: another module's AWSSDK.Core never meets ours.
/// </summary>
internal sealed class LibContext : AssemblyLoadContext
{
    private static readonly Lazy<LibContext> Instance = new(() => new LibContext());
    private static readonly Lazy<IAwsTransportFactory> AwsFactory = new(() => Make<IAwsTransportFactory>("SecureMlTools.Aws", "SecureMlTools.Aws.AwsTransportFactory"));
    private static readonly Lazy<IPracticeFactory> PracticeFactory = new(() => Make<IPracticeFactory>("SecureMlTools.Practice", "SecureMlTools.Practice.PracticeFactory"));
    private static readonly Lazy<IYaml> YamlReader = new(() => Make<IYaml>("SecureMlTools.Yaml", "SecureMlTools.Yaml.YamlReader"));

    private static readonly Assembly[] Shared = [typeof(Api.IAwsTransport).Assembly, typeof(Finding).Assembly];
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(typeof(LibContext).Assembly.Location)!, "lib");

    private LibContext()
        : base("SecureMlTools", isCollectible: false)
    {
    }

    /// <summary>Live transports.</summary>
    public static IAwsTransportFactory Aws => AwsFactory.Value;

    /// <summary>Practice accounts.</summary>
    public static IPracticeFactory Practice => PracticeFactory.Value;

    /// <summary>YAML.</summary>
    public static IYaml Yaml => YamlReader.Value;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        foreach (var assembly in Shared)
            if (assembly.GetName().Name == assemblyName.Name) return assembly;
        var file = Path.Combine(Folder, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    private static T Make<T>(string assembly, string type) =>
        (T)Activator.CreateInstance(Instance.Value.LoadFromAssemblyPath(Path.Combine(Folder, assembly + ".dll")).GetType(type, throwOnError: true)!)!;
}
