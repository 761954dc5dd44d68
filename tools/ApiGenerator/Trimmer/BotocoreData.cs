using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecureMlTools.ModelTrimmer;

/// <summary>botocore's data folder: a folder per service, in it one per API date, in it the models, some of them gzipped.</summary>
internal sealed class BotocoreData
{
    private readonly string _folder;

    private BotocoreData(string folder, string version)
    {
        _folder = folder;
        Version = version;
    }

    /// <summary>botocore's version.</summary>
    public string Version { get; }

    /// <summary>The folder itself.</summary>
    public string Folder => _folder;

    public static BotocoreData At(string folder)
    {
        if (!Directory.Exists(Path.Combine(folder, "ec2")))
            throw new DirectoryNotFoundException($"{folder} is not botocore's data folder: it has no ec2 in it.");
        var package = File.ReadAllText(Path.Combine(folder, "..", "__init__.py"));
        return new(folder, Regex.Match(package, @"__version__ = '([^']+)'").Groups[1].Value);
    }

    /// <summary>The folder of the botocore that python3 imports.</summary>
    public static BotocoreData FromPython()
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), 'data'))"]) { RedirectStandardOutput = true })!;
        var folder = python.StandardOutput.ReadToEnd().Trim();
        python.WaitForExit();
        return python.ExitCode == 0 ? At(folder) : throw new InvalidOperationException("python3 has no botocore. Give its data folder as the argument.");
    }

    public JsonObject Model(string service) => Read(service, "service-2") ?? throw new FileNotFoundException("No model of " + service);

    /// <summary>The service's paginators, with those that botocore adds on top.</summary>
    public JsonObject Paginators(string service) => Read(service, "paginators-1")?["pagination"]?.AsObject() ?? [];

    private JsonObject? Read(string service, string kind)
    {
        var folder = Directory.GetDirectories(Path.Combine(_folder, service)).Order(StringComparer.Ordinal).Last();
        var plain = Path.Combine(folder, kind + ".json");
        if (File.Exists(plain))
            return JsonNode.Parse(File.ReadAllText(plain))!.AsObject();
        if (!File.Exists(plain + ".gz"))
            return null;
        using var zipped = new GZipStream(File.OpenRead(plain + ".gz"), CompressionMode.Decompress);
        return JsonNode.Parse(zipped)!.AsObject();
    }
}
