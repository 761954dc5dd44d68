<#
.SYNOPSIS
    Runs one file of the suite, or all, in this process, and ends with the number of failures.
.EXAMPLE
    pwsh -NoProfile -File ./tests/Pester/RunSuite.ps1
#>
[CmdletBinding()]
param(
    [Parameter(HelpMessage = 'Test file or folder.')] [string] $Path = $PSScriptRoot,
    [Parameter(HelpMessage = 'Manifest of the module under test.')] [string] $Module
)

if ($Module) { $env:SECUREMLTOOLS_MODULE = (Resolve-Path -LiteralPath $Module).Path }
Import-Module Pester -MinimumVersion 5.5
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.Exit = $true
$configuration.Output.Verbosity = 'Detailed'
$configuration.Output.RenderMode = 'Plaintext'
Invoke-Pester -Configuration $configuration
