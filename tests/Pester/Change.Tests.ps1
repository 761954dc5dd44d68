BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'Changing AWS' {
    BeforeEach { $script:Account = Connect-FreshAccount }
    AfterEach { Disconnect-PracticeAccount }

    It '-WhatIf makes no changing call: <What>' -ForEach @(
        @{ What = 'Repair-Ec2Hardening'; Run = { Test-Ec2Hardening | Repair-Ec2Hardening -WhatIf } }
        @{ What = 'Repair-Ec2Hardening with every switch'; Run = { Test-Ec2Hardening | Repair-Ec2Hardening -WhatIf -Force -AllowShared -OverrideGuard ImdsV1InUse, SharedSecurityGroup -PassThru } }
        @{ What = 'Repair-Ec2Hardening -Rehearse'; Run = { Test-Ec2Hardening | Repair-Ec2Hardening -Rehearse } }
        @{ What = 'Set-ImdsV2 -Force'; Run = { Get-TrainingInstance | Set-ImdsV2 -WhatIf -Force -HopLimit 2 -PassThru } }
        @{ What = 'Set-ImdsV2Default'; Run = { Set-ImdsV2Default -WhatIf -HopLimit 1 -PassThru } }
        @{ What = 'the preference inherited from a function'; Run = { & { [CmdletBinding(SupportsShouldProcess)] param() Test-Ec2Hardening -Control EBS-02, IMDS-01 | Repair-Ec2Hardening -Force } -WhatIf } }
        @{ What = '$WhatIfPreference'; Run = { $WhatIfPreference = $true; Test-Ec2Hardening -Control EBS-02 | Repair-Ec2Hardening } }
    ) {
        $results = @(& $Run)
        $results.Count | Should -BeGreaterThan 0
        $script:Account.ChangingCalls | Should -Be 0
        $results | Where-Object { $_ -is [SecureMlTools.ChangeResult] } | ForEach-Object Outcome | Should -Not -Contain 'Applied'
        Get-ChildItem -Path $env:XDG_STATE_HOME -Recurse -File -ErrorAction Ignore | Where-Object LastWriteTime -GT (Get-Date).AddSeconds(-1) | Should -BeNullOrEmpty
    }

    It 'an undo under -WhatIf makes none either' {
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        Test-Ec2Hardening -Control EBS-02 | Repair-Ec2Hardening -JournalPath $journal | Out-Null
        $calls = $script:Account.ChangingCalls
        $length = (Get-Item -LiteralPath $journal).Length
        (Undo-Ec2Hardening -JournalPath $journal -WhatIf).Outcome | Should -Be 'Planned'
        $script:Account.ChangingCalls | Should -Be $calls
        (Get-Item -LiteralPath $journal).Length | Should -Be $length
    }

    It '-WhatIf names account, region, resource and action' {
        $child = Invoke-Child 'Import-Module $Module; Connect-PracticeAccount | Out-Null; Get-TrainingInstance | Test-Ec2Hardening -Control IMDS-01 | Repair-Ec2Hardening -WhatIf | Out-Null'
        $child.Output[0] | Should -Match 'What if: IMDS-01: ec2:ModifyInstanceMetadataOptions on i-[0-9a-f]{17} in us-east-1 of account 111122223333, HttpTokens=optional -> HttpTokens=required'
    }

    It 'the preview is the plan that is carried out' {
        $planned = @(Test-Ec2Hardening | Repair-Ec2Hardening -WhatIf | Where-Object Outcome -eq 'Planned')
        $done = @(Test-Ec2Hardening | Repair-Ec2Hardening | Where-Object Outcome -in 'Applied', 'AlreadyCompliant')
        # Two controls may ask for the same change: the second finds it made.
        $done | ForEach-Object { "$($_.ControlId) $($_.ResourceId) $($_.Before) $($_.After)" } | Should -Be ($planned | ForEach-Object { "$($_.ControlId) $($_.ResourceId) $($_.Before) $($_.After)" })
        $done | Where-Object Outcome -eq 'Applied' | ForEach-Object { "$($_.ResourceId) $($_.After)" } | Sort-Object -Unique | Should -Be ($planned | ForEach-Object { "$($_.ResourceId) $($_.After)" } | Sort-Object -Unique)
    }

    It 'a second run says AlreadyCompliant and makes no changing call' {
        $findings = @(Test-Ec2Hardening -Control EBS-02, SNAP-02 -Status Fail)
        ($findings | Repair-Ec2Hardening).Outcome | Select-Object -Unique | Should -Be 'Applied'
        $calls = $script:Account.ChangingCalls
        ($findings | Repair-Ec2Hardening).Outcome | Select-Object -Unique | Should -Be 'AlreadyCompliant'
        $script:Account.ChangingCalls | Should -Be $calls
    }

    It 'restores exactly what was' {
        $before = @(Test-Ec2Hardening)
        $results = @($before | Repair-Ec2Hardening -Force -AllowShared -OverrideGuard ImdsV1InUse)
        @(Test-Ec2Hardening | Compare-HardeningFinding -ReferenceFinding $before -Change Fixed).Count | Should -BeGreaterThan 5
        # The whole result is piped, with what was refused and has no journal.
        $undone = @($results | Undo-Ec2Hardening -Confirm:$false)
        $undone.Outcome | Select-Object -Unique | Should -Be 'Applied'
        $undone.Count | Should -Be @($results | Where-Object Outcome -eq 'Applied').Count
        Test-Ec2Hardening | Compare-HardeningFinding -ReferenceFinding $before -Change New, Fixed, Changed | Where-Object ControlId -NE 'IMDS-04' | Should -BeNullOrEmpty
        ($results | Undo-Ec2Hardening -Confirm:$false).Outcome | Select-Object -Unique | Should -Be 'AlreadyCompliant'
    }

    It '-Force passes missing evidence only, -OverrideGuard evidence of harm' {
        $plain = @(Get-TrainingInstance | Set-ImdsV2 -WhatIf -PassThru)
        $forced = @(Get-TrainingInstance | Set-ImdsV2 -WhatIf -PassThru -Force)
        $all = @(Get-TrainingInstance | Set-ImdsV2 -WhatIf -PassThru -Force -OverrideGuard ImdsV1InUse)
        $harmful = @($forced | Where-Object Outcome -eq 'Refused')
        @($plain | Where-Object Outcome -eq 'Refused').Count | Should -BeGreaterThan $harmful.Count
        $harmful.Count | Should -BeGreaterThan 0
        $harmful.Reason -join ' ' | Should -Match 'ImdsV1InUse'
        @($all | Where-Object Outcome -eq 'Refused').Count | Should -Be 0
    }

    It 'Set-ImdsV2 sends only what was asked for, and nothing for compliant machines' {
        $compliant = @(Get-TrainingInstance | Where-Object HttpTokens -eq 'required')
        ($compliant | Set-ImdsV2 -PassThru).Outcome | Select-Object -Unique | Should -Be 'AlreadyCompliant'
        $script:Account.ChangingCalls | Should -Be 0
        $target = Get-TrainingInstance | Where-Object Name -eq 'llm-pretrain-01'
        $target | Set-ImdsV2
        $after = Get-TrainingInstance -InstanceId $target.InstanceId
        $after.HttpTokens | Should -Be 'required'
        $after.HopLimit | Should -Be $target.HopLimit
        Get-CallCount -Account $script:Account -Action 'ec2:ModifyInstanceMetadataOptions' | Should -Be 1
    }

    It 'Set-ImdsV2 gives nothing without -PassThru' {
        Get-TrainingInstance | Where-Object Name -eq 'llm-pretrain-01' | Set-ImdsV2 | Should -BeNullOrEmpty
    }

    It 'Set-ImdsV2Default sets a region''s default, and undo restores it' {
        $before = @(Test-Ec2Hardening -Control IMDS-03)
        $result = Set-ImdsV2Default -HopLimit 2 -PassThru
        $result.Outcome | Should -Be 'Applied'
        (Test-Ec2Hardening -Control IMDS-03).Status | Should -Be 'Pass'
        (Set-ImdsV2Default -HopLimit 2 -PassThru).Outcome | Should -Be 'AlreadyCompliant'
        ($result | Undo-Ec2Hardening -Confirm:$false).Outcome | Should -Be 'Applied'
        (Test-Ec2Hardening -Control IMDS-03).Reason | Should -Be $before.Reason
    }

    It 'Set-ImdsV2Default does several regions' {
        (Set-ImdsV2Default -Region us-east-1, eu-west-1 -PassThru).Region | Should -Be @('us-east-1', 'eu-west-1')
        ('us-east-1' | Set-ImdsV2Default -PassThru).Outcome | Should -Be 'AlreadyCompliant'
    }

    It '-PassThru of a repair gives the findings as they are now' {
        $all = @(Test-Ec2Hardening -Control EBS-02 | Repair-Ec2Hardening -PassThru)
        @($all | Where-Object { $_ -is [SecureMlTools.Finding] }).Status | Should -Be 'Pass'
    }

    It 'a rehearsal says what the next audit would say' {
        $rehearsed = @(Test-Ec2Hardening -Control EBS-02, SNAP-02 | Repair-Ec2Hardening -Rehearse)
        $rehearsed | Should -BeOfType ([SecureMlTools.RehearsalResult])
        $rehearsed.StatusAfter | Select-Object -Unique | Should -Be 'Pass'
    }

    It 'with a saved inventory only plans' {
        $folder = Join-Path $TestDrive 'saved [1]'
        Export-Ec2Inventory -Path $folder
        Test-Ec2Hardening -InventoryPath $folder -Control EBS-02 | Repair-Ec2Hardening -InventoryPath $folder | ForEach-Object Outcome | Should -Be 'Planned'
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'a failure in the middle lists what was done, and undo works from the journal' {
        $script:Account.Faults.Deny('ec2:EnableSnapshotBlockPublicAccess')
        $errors = @()
        $results = @(Test-Ec2Hardening -Control EBS-02, SNAP-02 -Status Fail | Repair-Ec2Hardening -ErrorAction SilentlyContinue -ErrorVariable errors)
        @($results | Where-Object Outcome -eq 'Applied').ControlId | Should -Be 'EBS-02'
        @($results | Where-Object Outcome -eq 'Failed').ControlId | Should -Be 'SNAP-02'
        $errors.FullyQualifiedErrorId | Should -Contain 'RepairFailed,SecureMlTools.Commands.RepairEc2HardeningCommand'
        $errors[0].ErrorDetails.RecommendedAction | Should -Match 'Undo-Ec2Hardening -JournalPath'
        $script:Account.Faults.Clear()
        ($results | Undo-Ec2Hardening -Confirm:$false | Where-Object Outcome -eq 'Applied').ControlId | Should -Be 'EBS-02'
    }
}

Describe 'Writing files' {
    BeforeAll { $null = Connect-FreshAccount }
    AfterAll { Disconnect-PracticeAccount }

    It '-WhatIf writes none: <What>' -ForEach @(
        @{ What = 'Export-Ec2Inventory'; Run = { Export-Ec2Inventory -Path (Join-Path $TestDrive 'w/inventory') -WhatIf } }
        @{ What = 'Export-HardeningReport'; Run = { Test-Ec2Hardening -Control EBS-02 | Export-HardeningReport -Path (Join-Path $TestDrive 'w.html') -WhatIf } }
    ) {
        & $Run
        Get-ChildItem -LiteralPath $TestDrive -Filter 'w*' | Should -BeNullOrEmpty
    }

    It 'a path is taken literally, and drives are resolved' {
        $null = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'a [b]')
        $null = New-PSDrive -Name Reports -PSProvider FileSystem -Root $TestDrive
        try {
            Test-Ec2Hardening -Control EBS-02 | Export-HardeningReport -Path 'Reports:/a [b]/r.json' -PassThru | ForEach-Object Name | Should -Be 'r.json'
            Test-Path -LiteralPath (Join-Path $TestDrive 'a [b]/r.json') | Should -BeTrue
            (Compare-HardeningFinding -ReferenceFinding 'Reports:/a [b]/r.json' -DifferenceFinding 'Reports:/a [b]/r.json').Change | Should -Be 'Unchanged'
        }
        finally { Remove-PSDrive -Name Reports }
    }

    It '-NoClobber keeps a file' {
        $file = Join-Path $TestDrive 'keep.csv'
        Set-Content -LiteralPath $file -Value 'mine'
        { Test-Ec2Hardening -Control EBS-02 | Export-HardeningReport -Path $file -NoClobber -ErrorAction Stop } | Should -Throw -ErrorId 'FileError*'
        Get-Content -LiteralPath $file | Should -Be 'mine'
    }

    It 'the format comes from the extension, or from -Format' {
        $findings = @(Test-Ec2Hardening -Control EBS-02)
        foreach ($name in 'r.html', 'r.htm', 'r.json', 'r.csv') { $findings | Export-HardeningReport -Path (Join-Path $TestDrive $name) }
        Get-Content -LiteralPath (Join-Path $TestDrive 'r.html') -TotalCount 1 | Should -Be '<!DOCTYPE html>'
        @(Import-Csv -LiteralPath (Join-Path $TestDrive 'r.csv')).Count | Should -Be 1
        { $findings | Export-HardeningReport -Path (Join-Path $TestDrive 'r.docx') -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidOption*'
        $findings | Export-HardeningReport -Path (Join-Path $TestDrive 'r.txt') -Format Json
        (Get-Content -LiteralPath (Join-Path $TestDrive 'r.txt') -Raw | ConvertFrom-Json).controlId | Should -Be 'EBS-02'
    }
}
