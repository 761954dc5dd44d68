<#
.SYNOPSIS
    Runs the examples of docs/cmdlets on the practice account and writes what they show into the pages.
.EXAMPLE
    ./tests/Pester/Support/Update-DocumentedOutput.ps1
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(HelpMessage = 'Manifest of the module to run them with.')] [string] $Module = (Join-Path $PSScriptRoot '../../../out/SecureMlTools/SecureMlTools.psd1'),
    [Parameter(HelpMessage = 'Longest output to keep, in lines.')] [int] $Lines = 24
)

. (Join-Path $PSScriptRoot 'Examples.ps1')
$ErrorActionPreference = 'Stop'
$results = Invoke-DocumentedExample -Example @(Get-DocumentedExample -Path (Join-Path $PSScriptRoot '../../../docs/cmdlets')) -Module (Resolve-Path -LiteralPath $Module).Path
foreach ($page in $results | Group-Object { $_.Example.Page }) {
    $text = [IO.File]::ReadAllText($page.Name)
    # From the last to the first, so that the places before stay where they are.
    foreach ($result in $page.Group | Sort-Object { $_.Example.OutputIndex } -Descending) {
        foreach ($problem in $result.Errors) { Write-Warning "$($result.Example.Command), $($result.Example.Title): $problem" }
        if ($null -eq $result.Example.Output) { continue }
        $shown = @($result.Text -split "`n" | ForEach-Object { $_ -replace '/\S*/examples-[0-9a-f]{32}/state/', '/home/ops/.local/state/' -replace '/\S*/examples-[0-9a-f]{32}/work\d+/', './' })
        if ($shown.Count -gt $Lines) { $shown = @($shown[0..($Lines - 2)]) + '...' }
        $text = $text.Remove($result.Example.OutputIndex, $result.Example.OutputLength).Insert($result.Example.OutputIndex, ($shown -join "`n").TrimEnd() + "`n")
    }

    if ($PSCmdlet.ShouldProcess($page.Name, 'Write the outputs')) { [IO.File]::WriteAllText($page.Name, $text) }
}
