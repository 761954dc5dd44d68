BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'Get-FirewallBlock' {
    BeforeEach {
        $script:Account = Connect-FreshAccount
        $finding = '{"Id":"0123456789abcdef","Service":{"Action":{"NetworkConnectionAction":{"RemoteIpDetails":{"IpAddressV4":"198.51.100.7"}}}}}' | ConvertFrom-Json
        $finding | Add-FirewallBlock egress-rules -ExpiresIn 1h -Region us-east-1 -Confirm:$false -WarningAction SilentlyContinue
        Add-FirewallBlock strict-rules 203.0.113.0/28 -Permanent -Region us-east-1 -Confirm:$false
        $script:Changes = $script:Account.ChangingCalls
    }
    AfterEach { Disconnect-PracticeAccount }

    It 'tells what is blocked, where, until when and why' {
        $blocks = @(Get-FirewallBlock -Region us-east-1)
        $blocks.ForEach('Address') | Should -Be '198.51.100.7', '203.0.113.0/28'
        $blocks[0] | Should -BeOfType ([SecureMlTools.FirewallBlock])
        $blocks[0].RuleGroupName | Should -Be 'egress-rules'
        $blocks[0].RuleGroupArn | Should -BeLike 'arn:aws:network-firewall:us-east-1:*:stateful-rulegroup/egress-rules'
        $blocks[0].FindingId | Should -Be '0123456789abcdef'
        ($blocks[0].Expires - [datetimeoffset]::UtcNow).TotalMinutes | Should -BeGreaterThan 30
        $blocks[0].IsExpired | Should -BeFalse
        $blocks[0].Sid | Should -BeGreaterThan 0
        $blocks[1].Expires | Should -BeNullOrEmpty
        $blocks[1].IsExpired | Should -BeFalse
        $script:Account.ChangingCalls | Should -Be $script:Changes
    }

    It 'gives no rule that something else wrote' {
        Add-FirewallRule egress-rules -Action Drop -Destination 192.0.2.66 -BothWay -Region us-east-1 -Confirm:$false
        (Get-FirewallBlock egress-* -Region us-east-1).Address | Should -Be '198.51.100.7'
    }

    It 'pipes into Remove-FirewallBlock, one update for each rule group' {
        $results = Get-FirewallBlock -Region us-east-1 | Remove-FirewallBlock -PassThru -Confirm:$false
        $results.Outcome | Should -Be 'Applied', 'Applied'
        $results.Removed | Should -Be '198.51.100.7', '203.0.113.0/28'
        $script:Account.ChangingCalls | Should -Be ($script:Changes + 2)
        Get-FirewallBlock -Region us-east-1 | Should -BeNullOrEmpty
    }

    It 'pipes back from a file, by ARN and by firewall' {
        $file = Join-Path $TestDrive 'blocks.xml'
        Get-FirewallBlock -RuleGroupArn (Get-FirewallBlock egress-rules -Region us-east-1).RuleGroupArn | Export-Clixml $file
        (Import-Clixml $file | Remove-FirewallBlock -PassThru -Confirm:$false).Removed | Should -Be '198.51.100.7'
        Get-FirewallBlock -FirewallName egress -Region us-east-1 | Should -BeNullOrEmpty
    }

    It 'says what is over, as of the time of a saved inventory' {
        Export-Ec2Inventory -Path $TestDrive/saved -Region us-east-1
        $calls = ($script:Account.Calls.Values | Measure-Object -Sum).Sum
        $file = Get-ChildItem $TestDrive/saved -Recurse -File | Where-Object { (Get-Content $_ -Raw) -match 'secureml_expires' }
        (Get-FirewallBlock -InventoryPath $TestDrive/saved).IsExpired | Should -Be $false, $false
        $file | ForEach-Object { (Get-Content $_ -Raw) -replace 'secureml_expires \d{8}T', 'secureml_expires 20200101T' | Set-Content $_ }
        $over = @(Get-FirewallBlock -InventoryPath $TestDrive/saved | Where-Object IsExpired)
        $over.ForEach('Address') | Should -Be '198.51.100.7'
        ($over | Format-Table | Out-String -Width 80) | Should -Match 'egress-rules +2020-01-01 \d\d:\d\dZ +yes +198\.51\.100\.7'
        ($script:Account.Calls.Values | Measure-Object -Sum).Sum | Should -Be $calls
    }

    It 'a group that is not there is one error' {
        Get-FirewallBlock egres-rules -Region us-east-1 -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors.Count | Should -Be 1
        "$($errors[0])" | Should -BeLike "*did you mean 'egress-rules'?"
    }

    It 'several groups and one journal are one error, and nothing is changed' {
        Get-FirewallBlock -Region us-east-1 | Remove-FirewallBlock -JournalPath (Join-Path $TestDrive 'one.jsonl') -Confirm:$false -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        $script:Account.ChangingCalls | Should -Be $script:Changes
    }

    It 'nothing piped in takes nothing out' {
        Get-FirewallBlock -Region us-east-1 | Where-Object IsExpired | Remove-FirewallBlock -Confirm:$false -ErrorVariable errors
        $errors.Count | Should -Be 0
        $script:Account.ChangingCalls | Should -Be $script:Changes
    }
}
