BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
    $script:Named = { param($Name) (Get-TrainingInstance -Tag @{ Name = $Name }).InstanceId }
}

Describe 'Test-Ec2InternetPath' {
    BeforeEach { $script:Account = Connect-FreshAccount }
    AfterEach { Disconnect-PracticeAccount }

    It 'lets an allowed name through the firewall and stops another there' {
        $said = Test-Ec2InternetPath pypi.org, github.com (& $script:Named 'build-runner')
        $said.Verdict | Should -Be @('Reachable', 'Blocked')
        $said[0].Firewall.Verdict | Should -Be 'Allowed'
        $said[0].ReturnPath[-1].Component | Should -Be 'interface'
        $said[1].Blockers.Code | Should -Be 'FIREWALL_RULES_RESTRICTION'
        $said[1].Blockers.Fix | Should -BeLike 'Add-FirewallAllowDomain -Domain github.com -RuleGroupName domain-allow'
    }

    It 'tells every blocker of a machine, with a fix for each' {
        $said = Test-Ec2InternetPath github.com (& $script:Named 'data-prep')
        $said.Verdict | Should -Be 'Blocked'
        foreach ($code in 'DNS_FIREWALL_BLOCK', 'ENI_SG_RULES_MISMATCH', 'NO_ROUTE_TO_DESTINATION') { $said.Blockers.Code | Should -Contain $code }
        foreach ($blocker in $said.Blockers) { $blocker.Fix | Should -Not -BeNullOrEmpty }
    }

    It 'sends a name of S3 through the gateway endpoint' {
        $said = Test-Ec2InternetPath s3://datasets (& $script:Named 'vision-trainer-01')
        $said.Hops.Component | Should -Contain 'gateway endpoint'
        $said.Hops.Component | Should -Not -Contain 'NAT gateway'
    }

    It 'says who can open a connection' {
        (Test-Ec2InternetPath 198.41.0.4 (& $script:Named 'notebook-alice') -Inbound -Port 8888).Verdict | Should -Be 'Reachable'
        (Test-Ec2InternetPath 198.41.0.4 (& $script:Named 'vision-trainer-01') -Inbound -Port 8888).Blockers.Code | Should -Contain 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS'
    }

    It 'takes machines from the pipeline: objects, AWS.Tools reservations, and its own output' {
        $id = & $script:Named 'build-runner'
        (Get-TrainingInstance -InstanceId $id | Test-Ec2InternetPath pypi.org).InstanceId | Should -Be $id
        (New-SdkLikeObject -InstanceId $id | Test-Ec2InternetPath pypi.org).InstanceId | Should -Be $id
        (Test-Ec2InternetPath pypi.org $id | Test-Ec2InternetPath github.com).Verdict | Should -Be 'Blocked'
    }

    It 'diagnoses the primary interface, and all when asked' {
        $id = & $script:Named 'vision-trainer-01'
        $one = Test-Ec2InternetPath pypi.org $id
        $one.Notes.Code | Should -Contain 'OTHER_INTERFACES'
        @(Test-Ec2InternetPath pypi.org $id -AllInterface).Count | Should -BeGreaterThan 1
        (Test-Ec2InternetPath pypi.org -NetworkInterfaceId $one.NetworkInterfaceId).InstanceId | Should -Be $id
    }

    It 'is Unknown, and names the action, where a reading is denied' {
        Add-Fault -Account $script:Account -Kind Deny -Action 'ec2:DescribeRouteTables'
        $said = Test-Ec2InternetPath pypi.org (& $script:Named 'build-runner')
        $said.Verdict | Should -Be 'Unknown'
        "$($said.Doubts)" | Should -BeLike '*UnauthorizedOperation*ec2:DescribeRouteTables*'
    }

    It 'is Unknown where the interfaces themselves may not be read' {
        Add-Fault -Account $script:Account -Kind Deny -Action 'ec2:DescribeNetworkInterfaces'
        $said = Test-Ec2InternetPath pypi.org (& $script:Named 'build-runner')
        $said.Verdict | Should -Be 'Unknown'
        $said.Reason | Should -BeLike '*ec2:DescribeNetworkInterfaces*'
    }

    It 'says the same from a saved inventory, and asks nobody' {
        $folder = Join-Path $TestDrive 'inventory'
        $null = Export-Ec2Inventory $folder -Region us-east-1
        $live = Get-TrainingInstance | Test-Ec2InternetPath github.com, 8.8.8.8:53
        $ids = (Get-TrainingInstance).InstanceId
        $before = ($script:Account.Attempts.Values | Measure-Object -Sum).Sum
        $saved = Test-Ec2InternetPath github.com, 8.8.8.8:53 $ids -InventoryPath $folder
        ($script:Account.Attempts.Values | Measure-Object -Sum).Sum | Should -Be $before
        $saved.Verdict | Should -Be $live.Verdict
    }

    It 'is Unknown, and says how to read it, where an older inventory lacks what decides' {
        $folder = Join-Path $TestDrive 'older'
        $null = Export-Ec2Inventory $folder -Region us-east-1
        Get-ChildItem -LiteralPath $folder -Recurse -Filter 'ec2.describe-vpc-attribute.enable-dns-support.*' | Remove-Item
        $id = & $script:Named 'build-runner'
        $said = Test-Ec2InternetPath pypi.org, 8.8.8.8 $id -InventoryPath $folder
        $said.Verdict | Should -Be @('Unknown', 'Blocked')
        "$($said[0].Doubts)" | Should -BeLike '*aws ec2 describe-vpc-attribute*--attribute enableDnsSupport*'
    }

    It 'goes on after what it cannot take, one sentence each' {
        $said = @(Test-Ec2InternetPath 'git hub', pypi.org 'i-1', (& $script:Named 'build-runner'), i-0123456789abcdef0 -ErrorVariable wrong -ErrorAction SilentlyContinue)
        $said.Count | Should -Be 1
        ($wrong.FullyQualifiedErrorId -replace ',.*') | Should -Be @('InvalidOption', 'MalformedInstanceId', 'InstanceNotFound')
        $null = Test-Ec2InternetPath pypi.org -NetworkInterfaceId eni-1, eni-00000000 -ErrorVariable wrong -ErrorAction SilentlyContinue
        ($wrong.FullyQualifiedErrorId -replace ',.*') | Should -Be @('MalformedInterfaceId', 'InterfaceNotFound')
    }

    It 'changes nothing and reads in bulk' {
        $before = ($script:Account.Attempts.Values | Measure-Object -Sum).Sum
        $null = Get-TrainingInstance | Test-Ec2InternetPath github.com
        $script:Account.ChangingCalls | Should -Be 0
        Get-CallCount -Account $script:Account -Action 'ec2:DescribeRouteTables' | Should -Be 1
        Get-CallCount -Account $script:Account -Action 'ec2:DescribeNetworkInterfaces' | Should -Be 1
    }

    It 'shows hops, blockers and fixes within eighty columns, without escape codes' {
        $run = Invoke-Child -Script @'
Import-Module $Module
$null = Connect-PracticeAccount
Test-Ec2InternetPath github.com (Get-TrainingInstance -Tag @{ Name = 'build-runner' }).InstanceId | Out-String -Width 80
Test-Ec2InternetPath github.com (Get-TrainingInstance -Tag @{ Name = 'build-runner' }).InstanceId | Format-Table | Out-String -Width 80
'@
        $run.Text | Should -Match '(?m)^  \d X firewall +vpce-'
        $run.Text | Should -Match '(?m)^Back$'
        $run.Text | Should -Match 'Fix: Add-FirewallAllowDomain'
        $run.Text | Should -Match '(?m)^Blocked +i-\w+ +github.com:443 +FIREWALL_RULES_RESTRICTION'
        $run.Text | Should -Not -Match "`e"
        ($run.Output | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'gives JSON that says it all' {
        $json = Test-Ec2InternetPath github.com (& $script:Named 'build-runner') | ConvertTo-Json -Depth 4 -EnumsAsStrings | ConvertFrom-Json
        $json.Verdict | Should -Be 'Blocked'
        $json.Hops[0].Outcome | Should -Be 'Passed'
        $json.Firewall.Verdict | Should -Be 'Blocked'
    }
}
