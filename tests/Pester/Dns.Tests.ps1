BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'New-DnsFirewallAllowList' {
    BeforeEach {
        $script:Account = Connect-FreshAccount
        $script:Open = (Test-Ec2Hardening -Control DNS-01 -Status Fail | Where-Object Reason -Like 'No DNS Firewall*').ResourceId
        $script:Journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
    }
    AfterEach { Disconnect-PracticeAccount }

    It '-WhatIf shows every step and makes no changing call' {
        $results = @($script:Open | New-DnsFirewallAllowList names -Domain .pypi.org -IncludeAwsEndpoint -WhatIf -PassThru)
        $results.Outcome | Select-Object -Unique | Should -Be 'Planned'
        $results.Operation | Should -Be @(
            'route53resolver:CreateFirewallDomainList', 'route53resolver:UpdateFirewallDomains', 'route53resolver:CreateFirewallDomainList', 'route53resolver:UpdateFirewallDomains',
            'route53resolver:CreateFirewallRuleGroup', 'route53resolver:CreateFirewallRule', 'route53resolver:CreateFirewallRule', 'route53resolver:AssociateFirewallRuleGroup')
        $results[1].Added | Should -Contain '*.pypi.org'
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'closes what DNS-01 finds, waits, does nothing the second time, and is undone' {
        $findings = Test-Ec2Hardening -Control DNS-01 -Status Fail | Where-Object ResourceId -eq $script:Open
        $results = @($findings | New-DnsFirewallAllowList names -Domain .pypi.org, files.pythonhosted.org -IncludeAwsEndpoint -JournalPath $script:Journal -PassThru -Confirm:$false)
        $results | ForEach-Object { $_ | Should -BeOfType ([SecureMlTools.FirewallChangeResult]) }
        $results.Outcome | Select-Object -Unique | Should -Be 'Applied'
        $results[-1].SyncStatus | Should -Be 'COMPLETE'
        (Test-Ec2Hardening -Control DNS-01 | Where-Object ResourceId -eq $script:Open).Status | Should -Be 'Pass'

        $calls = $script:Account.ChangingCalls
        $again = @($script:Open | New-DnsFirewallAllowList names -Domain pypi.org -PassThru -Confirm:$false)
        $again.Outcome | Select-Object -Unique | Should -Be 'AlreadyCompliant'
        $again[0].AlreadyPresent | Should -Be 'pypi.org'
        $script:Account.ChangingCalls | Should -Be $calls

        (Undo-Ec2Hardening -JournalPath $script:Journal -Confirm:$false).Outcome | Select-Object -Unique | Should -Be 'Applied'
        (Test-Ec2Hardening -Control DNS-01 | Where-Object ResourceId -eq $script:Open).Reason | Should -BeLike 'No DNS Firewall*'
    }

    It 'takes presets, and none of them when one does not exist' {
        $results = @($script:Open | New-DnsFirewallAllowList names -Preset PyPI -IncludeAwsEndpoint -WhatIf -PassThru)
        $results[1].Added | Should -Contain 'files.pythonhosted.org'
        $null = $script:Open | New-DnsFirewallAllowList names -Preset PyPI, NoSuch -IncludeAwsEndpoint -Confirm:$false -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PresetNotFound,*'
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'says nothing without -PassThru' {
        $script:Open | New-DnsFirewallAllowList names -Domain .pypi.org -IncludeAwsEndpoint -JournalPath $script:Journal -Confirm:$false | Should -BeNullOrEmpty
    }

    It 'warns of AWS names that would be gone, and never cuts Systems Manager off' {
        $results = @($script:Open | New-DnsFirewallAllowList names -Domain .pypi.org -PassThru -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue)
        "$warnings" | Should -Match 'api\.ecr\.us-east-1\.amazonaws\.com.*-IncludeAwsEndpoint'
        $results.Outcome | Should -Be 'Refused'
        $results.Reason | Should -Match 'SsmPath: never overridden'
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'rehearses with -AlertOnly, which blocks nothing' {
        $results = @($script:Open | New-DnsFirewallAllowList names -Domain .pypi.org -AlertOnly -JournalPath $script:Journal -PassThru -Confirm:$false -WarningAction SilentlyContinue)
        $results.Outcome | Select-Object -Unique | Should -Be 'Applied'
        ($results.After -match 'ALERT').Count | Should -Be 1
        (Test-Ec2Hardening -Control DNS-01 | Where-Object ResourceId -eq $script:Open).Reason | Should -BeLike '*only alerts*'
    }

    It 'a bad name is one error and nothing is changed: <Name>' -ForEach @(@{ Name = 'https://exa mple.org' }, @{ Name = '10.0.0.1' }, @{ Name = "evil.org`e[2J" }) {
        $null = $script:Open | New-DnsFirewallAllowList names -Domain pypi.org, $Name -IncludeAwsEndpoint -Confirm:$false -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        "$($errors[0])" | Should -Not -Match "`e"
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'a bad VPC id is an error and the others go on' {
        $results = @('i-0123', $script:Open | New-DnsFirewallAllowList names -Domain .pypi.org -IncludeAwsEndpoint -WhatIf -PassThru -ErrorVariable errors -ErrorAction SilentlyContinue)
        $errors.Count | Should -Be 1
        $results.Count | Should -Be 8
    }

    It 'asks before each step unless told not to' {
        (Get-Command New-DnsFirewallAllowList).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
    }

    It 'a failed step is an error that names the way back, and nothing after it is tried' {
        Add-Fault -Account $script:Account -Kind Deny -Action 'route53resolver:CreateFirewallRule'
        $results = @($script:Open | New-DnsFirewallAllowList names -Domain .pypi.org -IncludeAwsEndpoint -JournalPath $script:Journal -PassThru -Confirm:$false -ErrorVariable errors -ErrorAction SilentlyContinue)
        $results[5].Outcome | Should -Be 'Failed'
        $results[6..7].Outcome | Should -Be @('Refused', 'Refused')
        $errors[0].ErrorDetails.RecommendedAction | Should -Match 'Undo-Ec2Hardening'
        (Undo-Ec2Hardening -JournalPath $script:Journal -Confirm:$false).Outcome | Should -Not -Contain 'Failed'
    }
}
