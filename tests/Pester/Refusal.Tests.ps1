BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'A launch that AWS refuses' {
    BeforeEach {
        $script:Account = Connect-FreshAccount
        $script:Machine = @{ Name = 'trainer'; InstanceType = 'g5.2xlarge'; Image = 'DeepLearningPyTorch'; SubnetId = 'subnet-0b178961cb0570872'; JournalPath = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl" }
    }
    AfterEach { Disconnect-PracticeAccount }

    It 'says <Refusal> in one error with the parameter that mends it, and nothing is left' -ForEach @(
        @{ Refusal = 'VcpuLimitExceeded'; Category = 'LimitsExceeded'; Says = "*('Running On-Demand G and VT instances'), or give a smaller -Count or -InstanceType.*" }
        @{ Refusal = 'MaxSpotInstanceCountExceeded'; With = @{ SpotMaxPrice = 1 }; Category = 'LimitsExceeded'; Says = '*leave -SpotMaxPrice out.*' }
        @{ Refusal = 'SpotMaxPriceTooLow'; With = @{ SpotMaxPrice = 0.1 }; Says = '*Raise -SpotMaxPrice, which is 0.1*' }
        @{ Refusal = 'InsufficientInstanceCapacity'; About = 'g5.2xlarge', 'us-east-1a', [string[]] @('us-east-1b'); Category = 'ResourceUnavailable'; Says = '*Give a -SubnetId in us-east-1b*' }
        @{ Refusal = 'Unsupported'; About = 'g5.2xlarge', 'us-east-1a', [string[]] @('us-east-1b'); Says = '*Give a -SubnetId in us-east-1b*' }
        @{ Refusal = 'ReservationCapacityExceeded'; Category = 'ResourceUnavailable'; Says = '*another -CapacityReservationId.*' }
        @{ Refusal = 'InvalidCapacityReservationId'; Id = 'InvalidCapacityReservationId.NotFound'; Category = 'ObjectNotFound'; Says = '*another -CapacityReservationId, or leave it out.*' }
        @{ Refusal = 'RoleLimitExceeded'; Id = 'LimitExceeded'; Category = 'LimitsExceeded'; Says = '*with -InstanceProfile.*' }
    ) {
        if (-not (Test-Path Variable:With)) { $With = @{} }
        if (-not (Test-Path Variable:About)) { $About = @() }
        if (-not (Test-Path Variable:Id)) { $Id = $Refusal }
        if (-not (Test-Path Variable:Category)) { $Category = 'InvalidOperation' }
        Add-Refusal -Account $script:Account -Name $Refusal -Argument $About
        New-HardenedTrainingInstance @script:Machine @With -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].ErrorDetails.Message | Should -BeLike $Says
        $problems[0].ErrorDetails.Message | Should -BeLike '*was removed again.*'
        $problems[0].ErrorDetails.Message | Should -Not -Match '[\r\n]'
        $problems[0].FullyQualifiedErrorId | Should -Be "$Id,SecureMlTools.Commands.NewHardenedTrainingInstanceCommand"
        $problems[0].CategoryInfo.Category | Should -Be $Category
        $problems[0].Exception | Should -BeOfType ([SecureMlTools.Api.AwsException])
        $problems[0].TargetObject | Should -Be 'trainer'
        Get-TrainingInstance | Where-Object Name -eq 'trainer' | Should -BeNullOrEmpty
    }

    It 'names the role that may not be passed, and prints nothing that only AWS can read' {
        Add-Refusal -Account $script:Account -Name PassRole -Argument 'arn:aws:sts::111122223333:assumed-role/ops/alice', 'arn:aws:iam::111122223333:role/trainer', 'ec2:RunInstances'
        New-HardenedTrainingInstance @script:Machine -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].ErrorDetails.Message | Should -BeLike '*Allow the IAM action iam:PassRole on arn:aws:iam::111122223333:role/trainer, for the service ec2.amazonaws.com.*'
        $problems[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $problems[0] | Out-String -Width 4000 | Should -Not -Match 'Encoded|ixPqZPsDYfQYC1'
        $problems[0].Exception.EncodedAuthorizationMessage | Should -Match '^ixPqZPsDYfQYC1'
    }

    It 'the subnet that it names for want of capacity is the remedy' {
        Add-Refusal -Account $script:Account -Name InsufficientInstanceCapacity -Argument 'g5.2xlarge', 'us-east-1a', ([string[]] @('us-east-1b')) -Times 1
        New-HardenedTrainingInstance @script:Machine -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $script:Machine.SubnetId = 'subnet-0adf0ff2e11a38558'
        $script:Machine.JournalPath += '.second'
        (New-HardenedTrainingInstance @script:Machine).SubnetId | Should -Be 'subnet-0adf0ff2e11a38558'
    }

    It '-NoWait looks at neither checks nor agents' {
        $script:Account.SettleMachinesAfter(1000)
        (New-HardenedTrainingInstance @script:Machine -NoWait).State | Should -Be 'pending'
        Get-CallCount -Account $script:Account -Action 'ec2:DescribeInstanceStatus' | Should -Be 0
    }
}

Describe 'A network that AWS refuses' {
    BeforeEach { $script:Account = Connect-FreshAccount }
    AfterEach { Disconnect-PracticeAccount }

    It 'says <Refusal> in one error with what takes less, and nothing is left' -ForEach @(
        @{ Refusal = 'VpcLimitExceeded'; Says = "CreateVpc failed (VpcLimitExceeded): the quota 'VPCs per Region' is used up; *" }
        @{ Refusal = 'AddressLimitExceeded'; Says = "*'EC2-VPC Elastic IPs'*-AvailabilityZone*" }
        @{ Refusal = 'NatGatewayLimitExceeded'; Says = "*'NAT gateways per Availability Zone'*-NoInternet*" }
        @{ Refusal = 'VpcEndpointLimitExceeded'; Says = "*'Gateway VPC endpoints per Region'*" }
        @{ Refusal = 'FirewallLimitExceeded'; Says = '*LimitExceededException*AWS::NetworkFirewall::Firewall*-NoInternet*' }
        @{ Refusal = 'RoleLimitExceeded'; Says = '*RolesPerAccount: 1000*-FlowLogDestination*' }
    ) {
        Add-Refusal -Account $script:Account -Name $Refusal
        New-IsolatedTrainingNetwork lab 10.77.0.0/16 -Preset PyPI -Confirm:$false -JournalPath (Join-Path $TestDrive "$Refusal.jsonl") -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].ErrorDetails.Message | Should -BeLike $Says
        $problems[0].ErrorDetails.Message | Should -Match '(Everything that was made was taken away again|Nothing was made)\.$'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NetworkNotBuilt,*'
        $problems[0].CategoryInfo.Category | Should -Be 'LimitsExceeded'
        $problems[0].Exception.ErrorCode | Should -BeLike '*LimitExceeded*'
        Test-IsolatedTrainingNetwork lab -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NetworkNotFound,*'
    }

    It 'a tag that IAM would take for another is refused before anything is made' {
        $tags = [Activator]::CreateInstance([hashtable], [StringComparer]::Ordinal)
        $tags['Team'] = 'vision'
        $tags['team'] = 'audio'
        New-IsolatedTrainingNetwork lab 10.77.0.0/16 -Preset PyPI -Tag $tags -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].ErrorDetails.Message | Should -Match 'The tag keys (Team and team|team and Team) differ by case only, which IAM does not tell apart: give -Tag one of them\.'
        $script:Account.ChangingCalls | Should -Be 0
    }
}

Describe 'Ctrl+C half way' {
    It 'names what a network has left, and the next run completes it' {
        $journal = Join-Path $TestDrive 'stopped.jsonl'
        $stopped = Stop-RunningPipeline -Action 'ec2:CreateNatGateway' -Script "New-IsolatedTrainingNetwork lab 10.77.0.0/16 -Preset PyPI -Confirm:`$false -JournalPath '$journal'" -Then 'New-IsolatedTrainingNetwork lab 10.77.0.0/16 -Preset PyPI -Confirm:$false -JournalPath (Join-Path ([IO.Path]::GetTempPath()) "$([guid]::NewGuid()).jsonl")'
        $stopped.State | Should -Be 'Stopped'
        $stopped.Milliseconds | Should -BeLessThan 10000
        # On the screen, and where no screen is, among the warnings.
        $stopped.Said | Should -HaveCount 1
        "$($stopped.Warnings)" | Should -Be $stopped.Said[0]
        $stopped.Said[0] | Should -BeLike "The build of lab was stopped. Still there: *AWS::EC2::VPC vpc-*; and * more, which the journal names. Whether AWS::EC2::NatGateway NatGatewayA was made too is not known: the call was under way. Run it again with the same parameters to complete it, or remove it: Remove-IsolatedTrainingNetwork lab. The journal is '$journal'."
        $stopped.Errors | Should -BeNullOrEmpty
        $stopped.Output[0].Outcome | Should -Be 'Finished'
        ($stopped.Output[0].Resource | Where-Object ResourceType -eq 'AWS::EC2::NatGateway').Outcome | Should -Be 'Created'
    }

    It 'says what goes on with a removal, and the next run ends it' {
        $build = "`$null = New-IsolatedTrainingNetwork lab 10.77.0.0/20 -NoInternet -Confirm:`$false -JournalPath '$(Join-Path $TestDrive 'made.jsonl')'"
        $stopped = Stop-RunningPipeline -Action 'ec2:DeleteSubnet' -Script "$build; Remove-IsolatedTrainingNetwork lab -Confirm:`$false" -Then 'Remove-IsolatedTrainingNetwork lab -PassThru -Confirm:$false'
        $stopped.State | Should -Be 'Stopped'
        $stopped.Said | Should -HaveCount 1
        $stopped.Said[0] | Should -Be 'The removal of lab was stopped, and part of it may be gone. Another run goes on from there: Remove-IsolatedTrainingNetwork lab -Region us-east-1.'
        $stopped.Errors | Should -BeNullOrEmpty
        $stopped.Output.Outcome | Select-Object -Unique | Should -Be 'Removed'
    }

    It 'names the machines that a launch has left, and -ResumeJournal goes on with them' {
        $journal = Join-Path $TestDrive 'launch.jsonl'
        $launch = 'New-HardenedTrainingInstance -Name trainer -InstanceType g5.2xlarge -Image DeepLearningPyTorch -SubnetId subnet-0b178961cb0570872 -NoWait'
        # The audit after the launch hangs: the machine is there by then.
        $stopped = Stop-RunningPipeline -Action 'ec2:DescribeVolumes' -Script "$launch -JournalPath '$journal'" -Then "$launch -ResumeJournal '$journal' -JournalPath '$journal.2'"
        $stopped.State | Should -Be 'Stopped'
        $stopped.Said | Should -HaveCount 1
        $stopped.Said[0] | Should -Match "^The launch was stopped\. Still there: AWS::EC2::SecurityGroup sg-\w+; AWS::IAM::Role trainer-\w+; AWS::IAM::InstanceProfile trainer-\w+; AWS::EC2::Instance i-\w+\. Go on with it: the same parameters and -ResumeJournal '.*launch\.jsonl'\.$"
        $stopped.Errors | Should -BeNullOrEmpty
        $stopped.Said[0] | Should -BeLike "*$($stopped.Output[0].InstanceId)*"
        Get-CallCount -Account $stopped.Account -Action 'ec2:RunInstances' | Should -Be 1
    }

    It 'says of a launch that is stopped in RunInstances that a machine may be there' {
        $journal = Join-Path $TestDrive 'run.jsonl'
        $stopped = Stop-RunningPipeline -Action 'ec2:RunInstances' -Script "New-HardenedTrainingInstance -Name trainer -InstanceType g5.2xlarge -Image DeepLearningPyTorch -SubnetId subnet-0b178961cb0570872 -NoWait -JournalPath '$journal'"
        $stopped.Said[0] | Should -BeLike '*Whether AWS::EC2::Instance Machines was made too is not known: the call was under way.*'
    }

    It 'says nothing where nothing was made' {
        $stopped = Stop-RunningPipeline -Action 'ec2:DescribeSubnets' -Script 'New-HardenedTrainingInstance -Name trainer -InstanceType g5.2xlarge -Image DeepLearningPyTorch -SubnetId subnet-0b178961cb0570872'
        $stopped.State | Should -Be 'Stopped'
        $stopped.Said | Should -BeNullOrEmpty
    }
}
