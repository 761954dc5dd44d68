<#
.SYNOPSIS
    The examples of docs/cmdlets: reads them, and runs them as at a prompt, each on a fresh practice account in an empty folder.
#>
Set-StrictMode -Version Latest

function Get-DocumentedExample {
    <#
    .SYNOPSIS
        Gives every example of the pages: Page, Title, Code, Output, and where its output block is.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, HelpMessage = 'Folder of the pages.')] [string] $Path
    )

    foreach ($file in Get-ChildItem -LiteralPath $Path -Filter *.md | Sort-Object Name) {
        $text = [IO.File]::ReadAllText($file.FullName)
        foreach ($match in [regex]::Matches($text, '(?ms)^### (?<title>[^\n]+)\n+```powershell\n(?<code>.*?)\n```\n(?:\n```output\n(?<output>.*?)```\n)?')) {
            [pscustomobject]@{
                Page = $file.FullName
                Command = $file.BaseName
                Title = $match.Groups['title'].Value
                Code = $match.Groups['code'].Value
                Output = if ($match.Groups['output'].Success) { $match.Groups['output'].Value.TrimEnd() }
                OutputIndex = $match.Groups['output'].Index
                OutputLength = $match.Groups['output'].Length
            }
        }
    }
}

function Invoke-DocumentedExample {
    <#
    .SYNOPSIS
        Runs examples in one child PowerShell and gives what each shows, and its errors.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, HelpMessage = 'Examples, as Get-DocumentedExample gives them.')] [object[]] $Example,
        [Parameter(Mandatory, HelpMessage = 'Manifest of the module to run them with.')] [string] $Module
    )

    $work = New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) "examples-$([guid]::NewGuid().ToString('N'))")
    try {
        $list = Join-Path $work 'examples.json'
        $Example | Select-Object Command, Title, Code | ConvertTo-Json -AsArray | Set-Content -LiteralPath $list
        $lines = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot 'RunExamples.ps1') -Module $Module -List $list -Folder $work 2>&1 | ForEach-Object { "$_" }
        $shown = @{}
        $at = -1
        foreach ($line in $lines) {
            if ($line -match '^@@@ (\d+)$') { $at = [int] $Matches[1]; $shown[$at] = [Collections.Generic.List[string]]::new() }
            elseif ($at -ge 0) { $shown[$at].Add($line.TrimEnd()) }
            else { Write-Warning $line }
        }

        for ($i = 0; $i -lt $Example.Count; $i++) {
            $errorFile = Join-Path $work "$i.errors"
            [pscustomobject]@{
                Example = $Example[$i]
                Text = if ($shown.ContainsKey($i)) { ($shown[$i] -join "`n").Trim("`n") -replace '\n{3,}', "`n`n" }
                Errors = @(if (Test-Path -LiteralPath $errorFile) { Get-Content -LiteralPath $errorFile } else { 'The example was not run.' })
            }
        }
    }
    finally {
        Remove-Item -LiteralPath $work -Recurse -Force
    }
}
