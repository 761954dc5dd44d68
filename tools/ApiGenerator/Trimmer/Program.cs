using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMlTools.ModelTrimmer;

// usage: dotnet run --project tools/ApiGenerator/Trimmer [botocore's data folder]
// Writes src/SecureMlTools.Api/Models/*.model.json for the operations named in tools/ApiGenerator/operations.json,
// and src/SecureMlTools.Aws/Endpoints/endpoints.json for their services and those of single sign-on.
var root = Repository.Root();
var data = args.Length > 0 ? BotocoreData.At(args[0]) : BotocoreData.FromPython();
var wanted = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "tools", "ApiGenerator", "operations.json")))!.AsObject();
var folder = Directory.CreateDirectory(Path.Combine(root, "src", "SecureMlTools.Api", "Models")).FullName;
var format = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

foreach (var (service, operations) in wanted)
{
    var model = new ServiceTrimmer(service, data.Model(service), data.Paginators(service), data.Version).Trim(operations!.AsObject());
    var file = Path.Combine(folder, service + ".model.json");
    File.WriteAllText(file, Compact.Write(model, format) + "\n");
    Console.WriteLine($"{service}: {model["operations"]!.AsObject().Count} operations, {model["shapes"]!.AsObject().Count} shapes, {new FileInfo(file).Length / 1024.0:0.0} KB");
}

EndpointTable.Write(data.Folder, data.Version, wanted.Select(service => service.Key).Concat(["sso", "sso-oidc"]), Path.Combine(root, "src", "SecureMlTools.Aws", "Endpoints", "endpoints.json"));
