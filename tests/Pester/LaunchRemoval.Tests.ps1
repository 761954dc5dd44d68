BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'Remove-HardenedTrainingInstance' {
    BeforeEach {
        $script:Account = Connect-FreshAccount
        $script:Machine = @{ Name = 'trainer'; InstanceType = 'g5.2xlarge'; Image = 'DeepLearningPyTorch'; SubnetId = 'subnet-0b178961cb0570872' }
        function Invoke-Launch([hashtable] $With = @{}) { $machine = $script:Machine; New-HardenedTrainingInstance @machine @With }
    }
    AfterEach { Disconnect-PracticeAccount }

    It 'takes a machine away with what was made for it' {
        $machine = Invoke-Launch @{ HardenOs = $true; LaunchTemplateName = 'safe'; AllowS3Bucket = 'data' }
        $removed = $machine | Remove-HardenedTrainingInstance -PassThru -Confirm:$false
        $removed.Outcome | Select-Object -Unique | Should -Be 'Removed'
        $removed.ResourceType | Sort-Object | Should -Be ('AWS::EC2::Instance', 'AWS::EC2::LaunchTemplate', 'AWS::EC2::SecurityGroup', 'AWS::IAM::InstanceProfile', 'AWS::IAM::Role', 'AWS::Logs::LogGroup')
        Get-TrainingInstance | Where-Object Name -EQ 'trainer' | Where-Object State -EQ 'running' | Should -BeNullOrEmpty
        Remove-HardenedTrainingInstance -Launch $machine.Tags['secureml:machine'] -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems | Should -BeNullOrEmpty -Because 'a terminated machine is shown for an hour, and is no problem'
    }

    It '-WhatIf makes no changing call' {
        $machine = Invoke-Launch
        $calls = $script:Account.ChangingCalls
        $machine | Remove-HardenedTrainingInstance -WhatIf | Should -BeNullOrEmpty
        $script:Account.ChangingCalls | Should -Be $calls
    }

    It 'leaves what other machines of the launch need' {
        $machines = Invoke-Launch @{ Count = 2 }
        $removed = $machines[0] | Remove-HardenedTrainingInstance -PassThru -Confirm:$false -Verbose 4>&1
        @($removed | Where-Object { $_ -is [SecureMlTools.LaunchedResource] }).ResourceId | Should -Be $machines[0].InstanceId
        "$($removed | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })" | Should -BeLike "*stays: $($machines[1].InstanceId) of the launch stays.*"
        (Get-TrainingInstance -InstanceId $machines[1].InstanceId).State | Should -Be 'running'
        # The last one takes it along, also in one go with one that is gone already.
        ($machines | Remove-HardenedTrainingInstance -PassThru -Confirm:$false).ResourceType | Should -Contain 'AWS::IAM::Role'
    }

    It 'asks for -Force where a machine is protected, and removes nothing' {
        $machine = Invoke-Launch @{ TerminationProtection = $true }
        $calls = $script:Account.ChangingCalls
        $machine | Remove-HardenedTrainingInstance -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems | Should -HaveCount 1
        $problems[0].ErrorDetails.Message | Should -Be "$($machine.InstanceId) is protected from termination, so it is left alone: -Force takes the protection off first."
        $script:Account.ChangingCalls | Should -Be $calls
        ($machine | Remove-HardenedTrainingInstance -Force -PassThru -Confirm:$false).Outcome | Select-Object -Unique | Should -Be 'Removed'
    }

    It 'keeps logs on request, and a launch that is named takes them later' {
        $machine = Invoke-Launch @{ HardenOs = $true }
        $machine | Remove-HardenedTrainingInstance -KeepLog -Confirm:$false
        $rest = Remove-HardenedTrainingInstance -Launch $machine.Tags['secureml:machine'] -PassThru -Confirm:$false
        $rest.ResourceType | Should -Be 'AWS::Logs::LogGroup'
    }

    It '<What> is one error, and changes nothing' -ForEach @(
        @{ What = 'a machine that was not launched here'; Id = 'NotALaunch'; With = { @{ InstanceId = (Get-TrainingInstance | Select-Object -First 1).InstanceId } } }
        @{ What = 'a machine that is not there'; Id = 'InstanceNotFound'; With = { @{ InstanceId = 'i-00000000000000000' } } }
        @{ What = 'no instance id'; Id = 'MalformedInstanceId'; With = { @{ InstanceId = 'trainer' } } }
        @{ What = 'a launch that is not there'; Id = 'LaunchNotFound'; With = { @{ Launch = 'trainer-00000000' } } }
    ) {
        $with = & $With
        Remove-HardenedTrainingInstance @with -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $script:Account.ChangingCalls | Should -Be 0
    }
}
