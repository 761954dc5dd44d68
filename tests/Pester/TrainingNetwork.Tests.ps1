BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'New-IsolatedTrainingNetwork' {
    BeforeEach {
        $script:Account = Connect-FreshAccount
        $script:Common = @{ Confirm = $false; JournalPath = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl" }
    }
    AfterEach { Disconnect-PracticeAccount }

    It '-WhatIf gives the plan and makes no changing call' {
        $plan = New-IsolatedTrainingNetwork lab 10.77.0.0/16 -Preset PyPI -WhatIf
        $plan | Should -BeOfType ([SecureMlTools.TrainingNetwork])
        $plan.Outcome | Should -Be 'Planned'
        ($plan.Resource | Where-Object LogicalId -eq WorkloadSubnetA).Cidr | Should -Be '10.77.0.0/17'
        ($plan.Cost | Where-Object Driver -eq 'NAT gateway').PerMonth | Should -Be 730
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'builds, changes nothing the second time, has no drift, and is removed' {
        $network = New-IsolatedTrainingNetwork lab 10.77.0.0/20 -Preset PyPI -DnsFirewall -Tag @{ team = 'vision' } @script:Common
        $network.Outcome | Should -Be 'Created'
        $network.SubnetId | Should -HaveCount 1
        ($network.BucketPolicy | ConvertFrom-Json).Statement[0].Condition.StringNotEquals.'aws:SourceVpce' | Should -Be $network.S3EndpointId
        ($network.ExecutionRolePolicy | ConvertFrom-Json).Statement.Sid | Should -Contain 'NoJobOutsideOfAVpc'

        $calls = $script:Account.ChangingCalls
        (New-IsolatedTrainingNetwork lab 10.77.0.0/20 -Preset PyPI -DnsFirewall -Tag @{ team = 'vision' } -Confirm:$false).Outcome | Should -Be 'Kept'
        ($network | Test-IsolatedTrainingNetwork).Status | Should -Be 'InSync'
        $script:Account.ChangingCalls | Should -Be $calls

        $ours = $network.Resource.ResourceId
        Test-Ec2Hardening | Where-Object { $_.ResourceId -in $ours -and $_.Status -eq 'Fail' } | Should -BeNullOrEmpty
        $planned = $network | Remove-IsolatedTrainingNetwork -PassThru -WhatIf
        $planned.Outcome | Select-Object -Unique | Should -Be 'Planned'
        $script:Account.ChangingCalls | Should -Be $calls
        $removed = $network | Remove-IsolatedTrainingNetwork -PassThru -Confirm:$false
        $removed.ResourceId | Should -Be $planned.ResourceId
        $removed.Outcome | Select-Object -Unique | Should -Be 'Removed'
        Test-IsolatedTrainingNetwork lab -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NetworkNotFound,*'
    }

    It '-KeepLog removes all but the log groups, names them, and leaves them to a later run' {
        $network = New-IsolatedTrainingNetwork lab 10.77.0.0/20 -Preset PyPI -DnsFirewall @script:Common
        $logs = ($network.Resource | Where-Object ResourceType -eq 'AWS::Logs::LogGroup').ResourceId | Sort-Object
        $logs.Count | Should -BeGreaterThan 1
        $removed = $network | Remove-IsolatedTrainingNetwork -KeepLog -PassThru -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue
        ($removed | Where-Object Outcome -eq Kept).ResourceId | Sort-Object | Should -Be $logs
        ($removed | Where-Object Outcome -eq Removed).ResourceId | Should -Contain $network.VpcId
        $warned.Count | Should -Be $logs.Count
        "$($warned[0])" | Should -BeLike 'Log group /secureml/lab/* is kept; Remove-IsolatedTrainingNetwork lab without -KeepLog removes it.'
        $rest = Remove-IsolatedTrainingNetwork lab -PassThru -Confirm:$false
        $rest.Outcome | Select-Object -Unique | Should -Be 'Removed'
        $rest.ResourceId | Sort-Object | Should -Be $logs
    }

    It 'says with which cmdlet other names are changed, and leaves them' {
        $null = New-IsolatedTrainingNetwork lab 10.77.0.0/20 -Preset PyPI @script:Common
        $calls = $script:Account.ChangingCalls
        $again = New-IsolatedTrainingNetwork lab 10.77.0.0/20 -Preset PyPI -AllowDomain download.pytorch.org -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue
        $again.Outcome | Should -Be 'Kept'
        "$warned" | Should -BeLike '*it does not let download.pytorch.org through, which Add-FirewallAllowDomain -RuleGroupName lab-allow -Domain download.pytorch.org changes.*'
        $script:Account.ChangingCalls | Should -Be $calls
        Add-FirewallAllowDomain -RuleGroupName lab-allow -Domain download.pytorch.org -Confirm:$false
        New-IsolatedTrainingNetwork lab 10.77.0.0/20 -Preset PyPI -AllowDomain download.pytorch.org -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue | Out-Null
        "$warned" | Should -Not -BeLike '*lab-allow*'
    }

    It 'tells an added way with its risk in a table, and what could not be read as Unknown' {
        $network = New-IsolatedTrainingNetwork lab 10.77.0.0/20 -NoInternet @script:Common
        $script:Account.Faults.Deny('ec2:DescribeVpcPeeringConnections')
        $check = $network | Test-IsolatedTrainingNetwork
        $check.Status | Should -Be 'Unknown'
        $check.Reason | Should -BeLike 'What could be read is as it was made, but not everything could: *allow the IAM action ec2:DescribeVpcPeeringConnections.'
        $check.Drift.ResourceType | Should -Be 'AWS::EC2::VPCPeeringConnection'
        ($check.Drift | Format-Table | Out-String -Width 200) | Should -BeLike '*DescribeVpcPeeringConnections failed*'
        ($check | Out-String -Width 200) | Should -BeLike '*Unknown AWS::EC2::VPCPeeringConnection: DescribeVpcPeeringConnections failed*'
        Remove-IsolatedTrainingNetwork lab -Confirm:$false -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $script:Account.Faults.Clear()
        ($network | Test-IsolatedTrainingNetwork).Status | Should -Be 'InSync'
    }

    It 'refuses <Case> in one sentence, before anything is made' -ForEach @(
        @{ Case = 'a public range'; Cidr = '8.8.0.0/16'; More = @{}; Text = '*not private*' }
        @{ Case = 'a range that begins inside itself'; Cidr = '10.77.1.0/16'; More = @{}; Text = '*give 10.77.0.0/16*' }
        @{ Case = 'a range that is too large'; Cidr = '10.0.0.0/8'; More = @{}; Text = '*AWS takes /16*' }
        @{ Case = 'a range that is too small'; Cidr = '10.77.0.0/26'; More = @{}; Text = '*give at least a /25.' }
        @{ Case = 'a zone that is not there'; Cidr = '10.77.0.0/16'; More = @{ AvailabilityZone = 'us-east-1z' }; Text = '*no Availability Zone of us-east-1*' }
        @{ Case = 'a zone named twice'; Cidr = '10.77.0.0/16'; More = @{ AvailabilityZone = 'us-east-1a', 'us-east-1a' }; Text = '*named twice*' }
        @{ Case = 'an endpoint that is not there'; Cidr = '10.77.0.0/16'; More = @{ Endpoint = 'stss' }; Text = "'stss' is no service with an endpoint in us-east-1; did you mean sts[?]" }
        @{ Case = 'a domain that is none'; Cidr = '10.77.0.0/16'; More = @{ AllowDomain = 'not a name' }; Text = '*' }
    ) {
        $result = New-IsolatedTrainingNetwork lab $Cidr -Preset PyPI @More @script:Common -ErrorVariable errors -ErrorAction SilentlyContinue
        $result | Should -BeNullOrEmpty
        $errors | Should -HaveCount 1
        $errors[0].ErrorDetails.Message | Should -BeLike $Text
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'gives <_> without a call that changes' -ForEach 'CloudFormation', 'Terraform' {
        $template = New-IsolatedTrainingNetwork lab 10.77.0.0/16 -Preset PyPI -AsTemplate $_ -WarningAction SilentlyContinue
        "$template" | ConvertFrom-Json | Should -Not -BeNullOrEmpty
        $script:Account.ChangingCalls | Should -Be 0
    }
}

Describe 'Test-IsolatedTrainingNetwork' {
    BeforeEach {
        $script:Account = Connect-FreshAccount
        $null = New-IsolatedTrainingNetwork lab 10.77.0.0/20 -Preset PyPI -Confirm:$false -JournalPath (Join-Path $TestDrive "$([guid]::NewGuid()).jsonl")
    }
    AfterEach { Disconnect-PracticeAccount }

    It 'says of a network that nothing differs, so that silence means that nobody looked' {
        $check = Test-IsolatedTrainingNetwork lab
        $check | Should -BeOfType ([SecureMlTools.TrainingNetworkCheck])
        $check.Status | Should -Be 'InSync'
        $check.Drift | Should -BeNullOrEmpty
        $check.Reason | Should -BeLike "All $($check.ResourceCount) resources are as they were made*"
    }

    It 'says what differs, and goes on to what takes a network' {
        $null = Set-FirewallLogging lab -Flow None -Confirm:$false
        $check = Test-IsolatedTrainingNetwork lab
        $check.Status | Should -Be 'Drifted'
        $check.Reason | Should -BeLike '*: 1 changed.'
        $check.Drift.LogicalId | Should -Be 'FirewallLogging'
        $check | Out-String -Width 200 | Should -Match 'Drift\s+: Changed FirewallLogging: '
        ($check | Remove-IsolatedTrainingNetwork -WhatIf -PassThru).ResourceId | Should -Contain $check.VpcId
        ($check | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Drift[0].Kind | Should -Be 'Changed'
    }

    It 'is Unknown where something cannot be read, and names the permission' {
        $script:Account.Faults.Deny('network-firewall:DescribeLoggingConfiguration')
        $check = Test-IsolatedTrainingNetwork lab
        $check.Status | Should -Be 'Unknown'
        $check.Reason | Should -BeLike '*allow the IAM action network-firewall:DescribeLoggingConfiguration.'
        $check.AccountId | Should -Be '111122223333'
    }

    It 'is Unknown where how the network was made is not known any more' {
        $null = Remove-IsolatedTrainingNetwork lab -KeepLog -Confirm:$false -WarningAction SilentlyContinue
        $check = Test-IsolatedTrainingNetwork lab
        $check.Status | Should -Be 'Unknown'
        $check.Reason | Should -BeLike '*and no VPC*'
    }

    It 'gives an error and no object for a network that is not there, and goes on with the others' {
        $checks = Test-IsolatedTrainingNetwork nope, lab -ErrorVariable errors -ErrorAction SilentlyContinue
        $checks.Name | Should -Be 'lab'
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NetworkNotFound,*'
    }
}
