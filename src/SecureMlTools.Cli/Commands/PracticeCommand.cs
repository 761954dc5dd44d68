using System.CommandLine;
namespace SecureMlTools.Cli.Commands;
internal static class PracticeCommand { public static Command Create(CliHost host) { _ = host; return new Command("practice"); } }
