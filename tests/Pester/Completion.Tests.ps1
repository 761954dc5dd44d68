BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
    function Complete([string] $Line) { ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches }
}

Describe 'Tab completion' {
    BeforeEach { $script:Account = Connect-FreshAccount }
    AfterEach { Disconnect-PracticeAccount }

    It 'completes <Line>' -ForEach @(
        @{ Line = 'Test-Ec2Hardening -Control IMDS-'; Expected = 'IMDS-01' }
        @{ Line = 'Test-Ec2Hardening -ExcludeControl EBS-'; Expected = 'EBS-02' }
        @{ Line = 'Get-HardeningControl SNAP'; Expected = 'SNAP-01' }
        @{ Line = 'Get-HardeningControl -Family Sto'; Expected = 'Storage' }
        @{ Line = 'Get-TrainingInstance -Region eu-w'; Expected = 'eu-west-1' }
        @{ Line = 'Set-ImdsV2Default us-gov'; Expected = 'us-gov-west-1' }
        @{ Line = 'Test-Ec2Hardening -MinimumSeverity C'; Expected = 'Critical' }
        @{ Line = 'Test-Ec2Hardening -Status Unk'; Expected = 'Unknown' }
        @{ Line = 'Export-HardeningReport x -Format J'; Expected = 'Json' }
        @{ Line = 'Repair-Ec2Hardening -OverrideGuard Imds'; Expected = 'ImdsV1InUse' }
        @{ Line = 'Connect-PracticeAccount tr'; Expected = 'training-estate' }
        @{ Line = 'Get-TrainingInstance -EndpointUrl prac'; Expected = 'practice:training-estate' }
    ) {
        (Complete $Line).CompletionText | Should -Contain $Expected
    }

    It 'completes shipped baselines by name, then files' {
        (Complete 'Test-Ec2Hardening -BaselinePath str').CompletionText | Should -Contain (Join-Path (Split-Path $script:Manifest) 'baselines/strict.yaml')
        Set-Content -LiteralPath (Join-Path $TestDrive 'zzz-ours.yaml') -Value ''
        (Complete "Test-Ec2Hardening -BaselinePath $TestDrive/zzz").CompletionText | Should -BeLike '*zzz-ours.yaml'
    }

    It 'completes profiles of the configuration' {
        Set-Content -LiteralPath (Join-Path $TestDrive 'config') -Value "[default]`n[profile audit]`n[sso-session x]`n[profile two words]"
        $env:AWS_CONFIG_FILE = Join-Path $TestDrive 'config'
        try {
            $found = (Complete 'Get-TrainingInstance -ProfileName ').CompletionText
            $found | Should -Contain 'audit'
            $found | Should -Contain "'two words'"
            $found | Should -Not -Contain 'x'
        }
        finally { Remove-Item Env:AWS_CONFIG_FILE }
    }

    It 'completes instance ids with names as tooltips, and asks once' {
        # The first Tab may come before the answer; the background task goes on.
        $found = @()
        foreach ($try in 1..200) {
            $found = @(Complete 'Set-ImdsV2 -InstanceId i-')
            if ($found) { break }
            [Threading.Thread]::Sleep(20)
        }

        $found.Count | Should -BeGreaterThan 5
        $found[0].CompletionText | Should -Match '^i-[0-9a-f]{17}$'
        $found.ToolTip -join '|' | Should -Match 'llm-pretrain-01'
        $calls = Get-CallCount -Account $script:Account -Action 'ec2:DescribeInstances'
        $null = Complete 'Set-ImdsV2 -InstanceId i-0'
        Get-CallCount -Account $script:Account -Action 'ec2:DescribeInstances' | Should -Be $calls
    }

    It 'completes what the account has: <Line>' -ForEach @(
        @{ Line = 'Add-FirewallAllowDomain dom'; Expected = 'domain-allow'; Tip = 'arn:aws:network-firewall:*:stateful-rulegroup/domain-allow' }
        @{ Line = 'Remove-FirewallBlock -RuleGroupName egress-r'; Expected = 'egress-rules'; Tip = 'arn:*:stateful-rulegroup/egress-rules' }
        @{ Line = 'Get-FirewallAlert egr'; Expected = 'egress'; Tip = 'arn:*:firewall/egress' }
        @{ Line = 'Test-FirewallAllowDomain pypi.org -FirewallName '; Expected = 'egress'; Tip = 'arn:*:firewall/egress' }
        @{ Line = 'Test-FirewallPolicy egr'; Expected = 'egress-policy'; Tip = 'arn:*:firewall-policy/egress-policy' }
        @{ Line = 'New-DnsFirewallAllowList names -VpcId vpc-'; Expected = 'vpc-*'; Tip = '*training*10.*' }
    ) {
        $found = @()
        foreach ($try in 1..200) {
            $found = @(Complete $Line | Where-Object CompletionText -Like $Expected)
            if ($found) { break }
            [Threading.Thread]::Sleep(20)
        }

        $found.Count | Should -BeGreaterThan 0
        $found.ToolTip -like $Tip | Should -Not -BeNullOrEmpty
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'completes names from a saved inventory, without a call' {
        Export-Ec2Inventory -Path $TestDrive/saved -Region us-east-1
        $calls = ($script:Account.Calls.Values | Measure-Object -Sum).Sum
        $found = @()
        foreach ($try in 1..200) {
            $found = @(Complete "Get-FirewallAllowDomain -InventoryPath $TestDrive/saved -RuleGroupName dom")
            if ($found) { break }
            [Threading.Thread]::Sleep(20)
        }

        $found.CompletionText | Should -Be 'domain-allow'
        ($script:Account.Calls.Values | Measure-Object -Sum).Sum | Should -Be $calls
    }

    It 'is silent where nothing answers' {
        $Error.Clear()
        @(Complete 'Set-ImdsV2 -Region us-east-1 -EndpointUrl http://127.0.0.1:1 -InstanceId i-').Count | Should -Be 0
        @(Complete 'Set-ImdsV2 -InstanceId i- -Region eu-nowhere-1').Count | Should -Be 0
        @(Complete 'Get-FirewallAllowDomain -EndpointUrl http://127.0.0.1:1 -Region us-east-1 -RuleGroupName eg').Count | Should -Be 0
        @(Complete "Get-FirewallAllowDomain -InventoryPath $TestDrive/nowhere -RuleGroupName eg").Count | Should -Be 0
        $Error.Count | Should -Be 0
    }

    It 'does not wait for a slow answer' {
        $account = Connect-FreshAccount
        Add-Fault -Account $account -Kind Delay -Action 'ec2:DescribeInstances' -Delay ([timespan]::FromHours(1))
        $watch = [Diagnostics.Stopwatch]::StartNew()
        @(Complete 'Set-ImdsV2 -InstanceId i-0a').Count | Should -BeLessOrEqual 30
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
    }
}
