BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'Test-FirewallPolicy' {
    BeforeEach { $script:Account = Connect-FreshAccount }
    AfterEach { Disconnect-PracticeAccount }

    It 'says what a policy does not stop, and changes nothing' {
        $findings = @(Test-FirewallPolicy egress-policy -Region us-east-1 -Status Fail)
        $findings[0] | Should -BeOfType ([SecureMlTools.Finding])
        $findings.ControlId | Should -Contain 'FW-04'
        ($findings | Where-Object ControlId -EQ FW-04).Reason | Should -Match 'SSH \(TCP 22\)'
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'takes names, ARNs and firewalls for the same policy: <What>' -ForEach @(
        @{ What = 'the ARN'; Run = { Test-FirewallPolicy (Test-FirewallPolicy egress-policy -Control FW-04).ResourceId -Control FW-04 } }
        @{ What = 'a name, piped in'; Run = { 'egress-policy' | Test-FirewallPolicy -Control FW-04 } }
        @{ What = 'the firewall'; Run = { Test-FirewallPolicy -FirewallName egress -Control FW-04 } }
        @{ What = 'what Get-FirewallLogging gives'; Run = { Get-FirewallLogging egress | Test-FirewallPolicy -Control FW-04 } }
    ) {
        $found = @(& $Run)
        $found.Count | Should -Be 1
        $found[0].ResourceId | Should -BeLike '*:firewall-policy/egress-policy'
    }

    It 'judges a saved inventory without a call' {
        $live = Test-FirewallPolicy egress-policy -Region us-east-1 | ForEach-Object { "$($_.ControlId) $($_.ResourceId) $($_.Status)" }
        Export-Ec2Inventory -Path $TestDrive/saved -Region us-east-1
        $calls = ($script:Account.Calls.Values | Measure-Object -Sum).Sum
        Test-FirewallPolicy egress-policy -InventoryPath $TestDrive/saved | ForEach-Object { "$($_.ControlId) $($_.ResourceId) $($_.Status)" } | Should -Be $live
        ($script:Account.Calls.Values | Measure-Object -Sum).Sum | Should -Be $calls
    }

    It 'judges files that are piped in or named with wildcards' {
        $folder = New-Item -ItemType Directory "$TestDrive/files[1]"
        @{
            UpdateToken = '00000000-0000-0000-0000-000000000000'
            FirewallPolicyResponse = @{ FirewallPolicyName = 'mine'; FirewallPolicyArn = 'arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/mine'; FirewallPolicyId = 'x' }
            FirewallPolicy = @{ StatelessDefaultActions = @('aws:forward_to_sfe'); StatelessFragmentDefaultActions = @('aws:pass') }
        } | ConvertTo-Json -Depth 5 | Set-Content -LiteralPath (Join-Path $folder 'policy.json')
        $piped = Get-ChildItem -LiteralPath $folder | Test-FirewallPolicy
        $piped.ControlId | Should -Contain 'FW-04'
        $piped.ResourceId | Select-Object -Unique | Should -BeLike '*:firewall-policy/mine'
        (Test-FirewallPolicy -Path "$TestDrive/files*/pol*.json").ControlId | Should -Be $piped.ControlId
        (Test-FirewallPolicy -Path "$folder").ControlId | Should -Be $piped.ControlId
        ($script:Account.Calls.Values | Measure-Object -Sum).Sum | Should -Be 0
    }

    It 'a name that is not there is one error, and the others go on' {
        $found = @(Test-FirewallPolicy egress-polcy, egress-policy -Control FW-04 -ErrorVariable failed -ErrorAction SilentlyContinue)
        $found.Count | Should -Be 1
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'FirewallPolicyNotFound,*'
        "$($failed[0])" | Should -BeLike "*did you mean 'egress-policy'?"
    }

    It 'nothing piped in is not every policy' {
        @() | Test-FirewallPolicy | Should -BeNullOrEmpty
        ($script:Account.Calls.Values | Measure-Object -Sum).Sum | Should -Be 0
    }

    It 'shows which policy in <_> columns' -ForEach 80, 120 {
        $text = Test-FirewallPolicy egress-policy -Control FW-04 | Out-String -Width $_
        $text | Should -Match 'egress-policy'
        $text.Split("`n").ForEach({ $_.TrimEnd().Length }) | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual $_
    }
}
