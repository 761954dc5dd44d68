BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    # As aws:executeScript does it: no profile, no prompt, JSON in $env:InputPayload, JSON out, the exit code says whether it worked.
    $script:Prelude = 'Import-Module $Module; $ErrorActionPreference = "Stop"; $ProgressPreference = "SilentlyContinue"; $in = $env:InputPayload | ConvertFrom-Json; $null = Connect-PracticeAccount'
}

Describe 'An automation step' {
    It 'audits and repairs, and gives flat JSON under 100 KB' {
        $child = Invoke-Child -Environment @{ InputPayload = '{ "Region": "us-east-1", "Control": ["EBS-02", "SNAP-02"], "ThrottleLimit": 4 }' } -Script @"
$script:Prelude
`$findings = @(Test-Ec2Hardening -Region `$in.Region -Control `$in.Control -ThrottleLimit `$in.ThrottleLimit)
`$results = @(`$findings | Repair-Ec2Hardening -Confirm:`$false)
`$results | Select-Object ControlId, ResourceId, Region, AccountId, Reason, JournalPath, @{ Name = 'Outcome'; Expression = { "`$(`$_.Outcome)" } } | ConvertTo-Json -AsArray -Compress
"@
        $child.ExitCode | Should -Be 0 -Because $child.Text
        $child.Output.Count | Should -Be 1
        $child.Text.Length | Should -BeLessThan 100KB
        $results = $child.Text | ConvertFrom-Json
        $results.Outcome | Select-Object -Unique | Should -Be 'Applied'
        foreach ($value in $results.ForEach({ $_.PSObject.Properties.Value })) { $value | Should -BeOfType ([string]) }
    }

    It 'of a whole estate stays under 100 KB when it summarises' {
        $child = Invoke-Child -Environment @{ InputPayload = '{}' } -Script @"
$script:Prelude
Test-Ec2Hardening -Status Fail, Unknown | Select-Object ControlId, ResourceId, @{ Name = 'Severity'; Expression = { "`$(`$_.Severity)" } }, @{ Name = 'Status'; Expression = { "`$(`$_.Status)" } } | ConvertTo-Json -AsArray -Compress
"@
        $child.ExitCode | Should -Be 0
        $child.Text.Length | Should -BeLessThan 100KB
        @($child.Text | ConvertFrom-Json).Count | Should -BeGreaterThan 20
    }

    It 'takes every input as text, numbers and lists of JSON' {
        $child = Invoke-Child -Environment @{ InputPayload = '{ "InstanceId": "arn:aws:ec2:us-east-1:111122223333:instance/ID", "HopLimit": 2, "Force": true }' } -Script @"
$script:Prelude
`$id = (Get-TrainingInstance | Where-Object Name -eq 'llm-pretrain-01').InstanceId
`$result = Set-ImdsV2 -InstanceId (`$in.InstanceId -replace 'ID', `$id) -HopLimit `$in.HopLimit -Force:`$in.Force -PassThru
"`$(`$result.Outcome)"
"@
        $child.Output | Should -Be 'Applied'
    }

    It 'ends with a terminating error and a code when something fails' {
        $child = Invoke-Child -Environment @{ InputPayload = '{ "InstanceId": "i-00000000000000000" }' } -Script "$script:Prelude; Set-ImdsV2 -InstanceId `$in.InstanceId; 'not reached'"
        $child.ExitCode | Should -Be 1
        $child.Text | Should -Match 'There is no instance i-00000000000000000'
        $child.Output | Should -Not -Contain 'not reached'
    }

    It 'does not wait at a question that nobody can answer' {
        $child = Invoke-Child -Environment @{ InputPayload = '{}' } -Script "$script:Prelude; Test-Ec2Hardening -Control EBS-02 | Repair-Ec2Hardening | Undo-Ec2Hardening; 'not reached'"
        $child.ExitCode | Should -Be 1
        $child.Output | Should -Not -Contain 'not reached'
    }

    It 'works without a home to write to, when it is told where the journal goes' {
        $journal = Join-Path $TestDrive 'step.jsonl'
        $child = Invoke-Child -Environment @{ InputPayload = '{}'; HOME = '/nonexistent'; XDG_STATE_HOME = '' } -Script "$script:Prelude; (Test-Ec2Hardening -Control EBS-02 | Repair-Ec2Hardening -JournalPath '$journal').Outcome"
        $child.Output | Should -Contain 'Applied' -Because $child.Text
        Test-Path -LiteralPath $journal | Should -BeTrue
    }

    It 'writes its journal for its owner only' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'file modes are those of Unix'; return }
        [IO.File]::GetUnixFileMode((Join-Path $TestDrive 'step.jsonl')) | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite')
    }
}
