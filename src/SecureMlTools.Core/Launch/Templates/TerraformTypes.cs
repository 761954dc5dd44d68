namespace SecureMlTools.Launch.Templates;

/// <summary>Terraform's form of each type. https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs</summary>
internal static class TerraformTypes
{
    private static readonly Dictionary<string, TerraformType> Known = new[] { TerraformNetwork.Types, TerraformGuards.Types, TerraformFirewall.Types, TerraformNames.Types, TerraformMachines.Types }
        .SelectMany(t => t).ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);

    /// <summary>The form of a type; null where there is none.</summary>
    public static TerraformType? Find(string type) => Known.GetValueOrDefault(type);
}
