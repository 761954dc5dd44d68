using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace SecureMlTools.ApiGenerator;

/// <summary>Reads every *.model.json among the additional files and adds the records and operations it describes.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor BadModel = new(
        "SMT0001", "A service model cannot be turned into code", "{0}: {1}", "ApiGenerator", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var models = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(".model.json", StringComparison.Ordinal))
            .Select(static (file, cancel) => (file.Path, Text: file.GetText(cancel)?.ToString() ?? ""));

        context.RegisterSourceOutput(models, static (output, model) => Guarded(output, model.Path, () =>
        {
            var service = new ModelReader(model.Text).Read();
            output.AddSource(service.Namespace + ".Types.g.cs", Source(new TypeEmitter(service).Emit()));
            output.AddSource(service.Namespace + ".Api.g.cs", Source(new OperationEmitter(service).Emit()));
        }));

        context.RegisterSourceOutput(models.Collect(), static (output, all) => Guarded(output, "AwsApi", () =>
            output.AddSource("AwsApi.g.cs", Source(CatalogEmitter.Emit(all)))));
    }

    private static SourceText Source(string text) => SourceText.From(text, System.Text.Encoding.UTF8);

    private static void Guarded(SourceProductionContext output, string file, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is FormatException or NotSupportedException or InvalidOperationException)
        {
            output.ReportDiagnostic(Diagnostic.Create(BadModel, Location.None, file, e.Message));
        }
    }
}
