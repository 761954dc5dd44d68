<#
.SYNOPSIS
    The child of Invoke-DocumentedExample: runs each example statement by statement, as typed at a prompt.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, HelpMessage = 'Manifest of the module.')] [string] $Module,
    [Parameter(Mandatory, HelpMessage = 'JSON list of examples.')] [string] $List,
    [Parameter(Mandatory, HelpMessage = 'Folder to work in.')] [string] $Folder
)

$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
$env:XDG_STATE_HOME = Join-Path $Folder 'state'
Import-Module $Module
$index = -1
foreach ($documented in Get-Content -LiteralPath $List -Raw | ConvertFrom-Json) {
    $index++
    "@@@ $index" | Out-Default
    Set-Location -LiteralPath (New-Item -ItemType Directory -Path (Join-Path $Folder "work$index"))
    $null = Connect-PracticeAccount
    $Error.Clear()
    $ast = [Management.Automation.Language.Parser]::ParseInput($documented.Code, [ref] $null, [ref] $null)
    foreach ($statement in $ast.EndBlock.Statements) { . ([scriptblock]::Create($statement.Extent.Text)) | Out-Default }
    Set-Content -LiteralPath (Join-Path $Folder "$index.errors") -Value @($Error | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" })
    Disconnect-PracticeAccount
}
