#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, shows and packs SecureMlTools.
.DESCRIPTION
    Build  lays the importable module at out/SecureMlTools.
    Test   builds and runs every test; parts that need moto_server, the AWS CLI or Pester say so where they are skipped.
    Demo   audits, repairs and restores the embedded practice account.
    Pack   makes out/SecureMlTools.VERSION.zip, what would go to the PowerShell Gallery.
.EXAMPLE
    ./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [Parameter(HelpMessage = 'Build, Test, Demo or Pack.')]
    [ValidateSet('Build', 'Test', 'Demo', 'Pack')]
    [string] $Task = 'Build',

    [Parameter(HelpMessage = 'Debug or Release.')]
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Invoke-DotNet {
    [CmdletBinding()]
    param([Parameter(Mandatory, HelpMessage = 'Arguments of dotnet.')] [string[]] $Argument)

    & dotnet @Argument
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($Argument -join ' ') ended with exit code $LASTEXITCODE." }
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Build' { Invoke-DotNet -Argument build, src/SecureMlTools, --configuration, $Configuration }
        'Test' { Invoke-DotNet -Argument test }
        'Demo' { Invoke-DotNet -Argument run, --project, src/SecureMlTools.Cli, '--', demo }
        'Pack' { Invoke-DotNet -Argument build, src/SecureMlTools, --configuration, Release, -target:PackModule }
    }
}
finally {
    Pop-Location
}
