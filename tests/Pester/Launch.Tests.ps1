BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'New-HardenedTrainingInstance' {
    BeforeEach {
        $script:Account = Connect-FreshAccount
        $script:Machine = @{ Name = 'trainer'; InstanceType = 'g5.2xlarge'; Image = 'DeepLearningPyTorch'; SubnetId = 'subnet-0b178961cb0570872'; JournalPath = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl" }
    }
    AfterEach { Disconnect-PracticeAccount }

    It '-WhatIf makes no changing call' {
        New-HardenedTrainingInstance @script:Machine -HardenOs -LaunchTemplateName safe -WhatIf | Should -BeNullOrEmpty
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'gives a machine without a failed control, and Test-Ec2Hardening agrees' {
        $machine = New-HardenedTrainingInstance @script:Machine
        $machine | Should -BeOfType ([SecureMlTools.TrainingInstance])
        $machine.State | Should -Be 'running'
        $machine.PublicIpAddress | Should -BeNullOrEmpty
        $machine.Findings.Status | Should -Not -Contain 'Fail'
        $own = $machine | Test-Ec2Hardening -Status Fail | Where-Object ResourceId -in (@($machine.InstanceId) + $machine.SecurityGroupIds)
        $own | Should -BeNullOrEmpty
        (Get-TrainingInstance -InstanceId $machine.InstanceId).Name | Should -Be 'trainer'
    }

    It 'spreads machines over subnets' {
        $script:Machine.SubnetId = $script:Machine.SubnetId, 'subnet-0adf0ff2e11a38558'
        $machines = New-HardenedTrainingInstance @script:Machine -Count 5
        $machines | Group-Object SubnetId | ForEach-Object Count | Sort-Object | Should -Be @(2, 3)
    }

    It 'takes a recommended type from the pipeline' {
        $script:Machine.Remove('InstanceType')
        $machine = Get-TrainingInstanceType -MinimumGpuMemoryGiB 300 -Efa -Recommend | New-HardenedTrainingInstance @script:Machine -Efa
        $machine.InstanceType | Should -Be 'p4d.24xlarge'
    }

    It 'a wrong <What> is one error with the remedy, and changes nothing' -TestCases @(
        @{ What = 'type'; With = @{ InstanceType = 'p9.large' }; Says = "*no instance type 'p9.large'*" }
        @{ What = 'image'; With = @{ Image = 'Ubuntu' }; Says = '*did you mean Ubuntu2404*' }
        @{ What = 'subnet'; With = @{ SubnetId = 'subnet-00000000000000000' }; Says = '*There is no subnet*' }
        @{ What = 'profile'; With = @{ InstanceProfile = 'nobody' }; Says = '*There is no instance profile*' }
        @{ What = 'baseline'; With = @{ BaselinePath = 'none.yaml' }; Says = '*none.yaml*' }
    ) {
        foreach ($key in $With.Keys) { $script:Machine[$key] = $With[$key] }
        New-HardenedTrainingInstance @script:Machine -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        "$($problems[0].ErrorDetails.Message)" | Should -BeLike $Says
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'a token that is given a second time starts no second machine' {
        $first = New-HardenedTrainingInstance @script:Machine -ClientToken order-7
        $script:Machine.Remove('JournalPath')
        $second = New-HardenedTrainingInstance @script:Machine -ClientToken order-7
        $second.InstanceId | Should -Be $first.InstanceId
    }

    It 'completes image presets' {
        [System.Management.Automation.CommandCompletion]::CompleteInput('New-HardenedTrainingInstance -Image Deep', 40, $null).CompletionMatches.CompletionText | Should -Contain 'DeepLearningPyTorch'
    }
}

Describe 'Get-TrainingInstanceType' {
    BeforeAll { $null = Connect-FreshAccount }
    AfterAll { Disconnect-PracticeAccount }

    It 'lists the smallest first, with what speaks against a type' {
        $types = Get-TrainingInstanceType
        $types[0].TotalGpuMemoryGiB | Should -BeLessOrEqual $types[-1].TotalGpuMemoryGiB
        @(($types | Where-Object InstanceType -eq 'p3.2xlarge').Warning) -join ' ' | Should -BeLike '*Xen*'
    }

    It 'recommends one that nothing speaks against' {
        (Get-TrainingInstanceType -MinimumGpuMemoryGiB 16 -Architecture x86_64 -Recommend).InstanceType | Should -Be 'g6.xlarge'
    }

    It 'knows the zones' {
        (Get-TrainingInstanceType -InstanceType p5.48xlarge).AvailabilityZone | Should -Be 'us-east-1a'
        Get-TrainingInstanceType -AvailabilityZone us-east-1c | Where-Object InstanceType -eq 'p5.48xlarge' | Should -BeNullOrEmpty
    }

    It 'a type or zone that is not there is an error that names the nearest' {
        Get-TrainingInstanceType -InstanceType p4d.24xlrge -ErrorVariable problems -ErrorAction SilentlyContinue
        "$($problems[0].ErrorDetails.Message)" | Should -BeLike '*did you mean p4d.24xlarge*'
        Get-TrainingInstanceType -AvailabilityZone us-east-1z -ErrorVariable problems -ErrorAction SilentlyContinue
        "$($problems[0].ErrorDetails.Message)" | Should -BeLike "*no zone 'us-east-1z'*"
    }
}
