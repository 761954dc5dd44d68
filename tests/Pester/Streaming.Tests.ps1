BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'Ctrl+C' {
    It 'ends <What> while a call hangs' -ForEach @(
        @{ What = 'Get-TrainingInstance'; Script = 'Get-TrainingInstance' }
        @{ What = 'Test-Ec2Hardening'; Script = 'Test-Ec2Hardening' }
        @{ What = 'an audit of piped machines'; Script = "'i-0123456789abcdef0' | Test-Ec2Hardening" }
        @{ What = 'Repair-Ec2Hardening'; Script = "Repair-Ec2Hardening -InstanceId i-0123456789abcdef0 -Control IMDS-01" }
        @{ What = 'Set-ImdsV2'; Script = 'Set-ImdsV2 -InstanceId i-0123456789abcdef0' }
        @{ What = 'Export-Ec2Inventory'; Script = "Export-Ec2Inventory -Path (Join-Path ([IO.Path]::GetTempPath()) 'never-written')" }
    ) {
        $stopped = Stop-RunningPipeline -Script $Script
        $stopped.State | Should -Be 'Stopped'
        $stopped.Errors.Count | Should -Be 0
        # The call hangs for an hour; a second is the goal, and a busy machine may take a few.
        $stopped.Milliseconds | Should -BeLessThan 10000
        Write-Host "    stopped after $($stopped.Milliseconds) ms"
        Test-Path -LiteralPath (Join-Path ([IO.Path]::GetTempPath()) 'never-written') | Should -BeFalse
    }
}

Describe 'Streaming' {
    AfterEach { Disconnect-PracticeAccount }

    It 'Select-Object -First stops the paging' {
        $account = Connect-FreshAccount -Scenario 'scale:10000'
        @(Get-TrainingInstance | Select-Object -First 1).Count | Should -Be 1
        Get-CallCount -Account $account -Action 'ec2:DescribeInstances' | Should -BeLessOrEqual 2
        @(Get-TrainingInstance | Select-Object -First 1500).Count | Should -Be 1500
        Get-CallCount -Account $account -Action 'ec2:DescribeInstances' | Should -BeLessOrEqual 6
    }

    It 'gives the first machines before the last page is asked for' {
        $account = Connect-FreshAccount -Scenario 'scale:10000'
        $calls = 0
        Get-TrainingInstance | ForEach-Object { if ($calls -eq 0) { $calls = Get-CallCount -Account $account -Action 'ec2:DescribeInstances' } }
        $calls | Should -BeLessThan 10
        Get-CallCount -Account $account -Action 'ec2:DescribeInstances' | Should -Be 10
    }

    It 'pages through everything' {
        $null = Connect-FreshAccount -Scenario 'scale:10000'
        @(Get-TrainingInstance).Count | Should -Be 10000
    }

    It 'completes its progress, and is silent when told so' {
        $child = Invoke-Child @'
Import-Module $Module
$shell = [powershell]::Create()
$null = $shell.AddScript("Import-Module '$Module'; Test-Ec2Hardening -EndpointUrl practice:training-estate").Invoke()
$records = $shell.Streams.Progress | Where-Object Activity -like 'Reading us-east-1*'
"completed $(@($records | Where-Object RecordType -eq 'Completed').Count -ge 1) last $($records[-1].RecordType) over $(@($records | Where-Object PercentComplete -gt 100).Count)"
$silent = [powershell]::Create()
$null = $silent.AddScript("Import-Module '$Module'; Test-Ec2Hardening -EndpointUrl practice:training-estate -ProgressAction SilentlyContinue").Invoke()
"silent $(@($silent.Streams.Progress | Where-Object Activity -like 'Reading*').Count)"
'@
        $child.Output | Should -Contain 'completed True last Completed over 0'
        $child.Output | Should -Contain 'silent 0'
    }
}

Describe 'Elsewhere than at the prompt' {
    It 'works in <What>' -ForEach @(
        @{ What = 'a thread job'; Script = 'Start-ThreadJob { Import-Module $using:Module; (Test-Ec2Hardening -Control EBS-02 -EndpointUrl practice:training-estate).Status } | Receive-Job -Wait | ForEach-Object { "$_" }'; Expected = 'Fail' }
        @{ What = 'a job'; Script = 'Start-Job { Import-Module $using:Module; Test-Ec2Hardening -Control EBS-02 -EndpointUrl practice:training-estate } | Receive-Job -Wait | Where-Object Status -eq Fail | ForEach-Object ControlId'; Expected = 'EBS-02' }
        @{ What = 'ForEach-Object -Parallel'; Script = '(1..4 | ForEach-Object -Parallel { Import-Module $using:Module; $null = Connect-PracticeAccount; $r = Test-Ec2Hardening -Control EBS-02 | Repair-Ec2Hardening; "$($r.Outcome)" } | Select-Object -Unique) -join ","'; Expected = 'Applied' }
        @{ What = 'constrained language'; Script = 'Import-Module $Module; $ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"; (Test-Ec2Hardening -Control EBS-02 -EndpointUrl practice:training-estate | Out-String -Width 120) -match "us-east-1 +New volumes"'; Expected = 'True' }
        @{ What = 'StrictMode'; Script = 'Set-StrictMode -Version Latest; Import-Module $Module; $null = Connect-PracticeAccount; ((Get-TrainingInstance), (Test-Ec2Hardening), (Get-HardeningControl) | Out-String).Length -gt 1000; $Error.Count'; Expected = '0' }
        @{ What = 'another culture'; Script = '[cultureinfo]::CurrentCulture = "tr-TR"; Import-Module $Module; (Test-Ec2Hardening -Control imds-01 -EndpointUrl practice:training-estate).Count -gt 5'; Expected = 'True' }
    ) {
        $child = Invoke-Child $Script
        $child.Output | Should -Contain $Expected -Because $child.Text
    }

    It 'two sessions with practice accounts of their own do not meet' {
        $child = Invoke-Child @'
Import-Module $Module
$null = Connect-PracticeAccount
$other = [powershell]::Create()
$null = $other.AddScript("Import-Module '$Module'; `$null = Connect-PracticeAccount; Test-Ec2Hardening -Control EBS-02 | Repair-Ec2Hardening | Out-Null; (Test-Ec2Hardening -Control EBS-02).Status").Invoke()
"$((Test-Ec2Hardening -Control EBS-02).Status)"
'@
        $child.Output | Should -Be 'Fail'
    }
}
