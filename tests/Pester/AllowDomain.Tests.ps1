BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'Allow-lists' {
    BeforeEach { $script:Account = Connect-FreshAccount }
    AfterEach { Disconnect-PracticeAccount }

    It 'the whole pipeline is one update, which undo takes back' {
        $before = (Get-FirewallAllowDomain domain-allow).Domain
        $result = 1..40 | ForEach-Object { "host$_.example.net" } | Add-FirewallAllowDomain domain-allow -Confirm:$false -PassThru
        $result | Should -BeOfType SecureMlTools.FirewallChangeResult
        $result.Outcome | Should -Be 'Applied'
        $result.Added.Count | Should -Be 40
        "$($result.ConsumedBefore) $($result.ConsumedAfter) $($result.Capacity) $($result.SyncStatus)" | Should -Be '11 91 100 IN_SYNC'
        $script:Account.ChangingCalls | Should -Be 1
        ($result | Undo-Ec2Hardening -Confirm:$false).Outcome | Should -Be 'Applied'
        (Get-FirewallAllowDomain domain-allow).Domain | Should -Be $before
    }

    It '-WhatIf makes no changing call, with -Force too' {
        Add-FirewallAllowDomain domain-allow .github.io, download.pytorch.org -Force -WhatIf
        Get-FirewallAllowDomain domain-allow | Remove-FirewallAllowDomain -WhatIf -ErrorAction SilentlyContinue
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'nothing to change is no call' {
        (Add-FirewallAllowDomain domain-allow pypi.org, www.kaggle.com -Confirm:$false -PassThru).Outcome | Should -Be 'AlreadyCompliant'
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'a bad name is an error of its own and the rest goes on' {
        $result = 'a b', '.co.uk', '.github.io', 'download.pytorch.org' | Add-FirewallAllowDomain domain-allow -Confirm:$false -PassThru -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Should -Be 'InvalidDomain', 'DomainRefused', 'DomainNeedsForce'
        $result.Added | Should -Be 'download.pytorch.org'
    }

    It 'alerts bind by their domain; those let through or without a name are left out with a sentence' {
        $alerts = [pscustomobject]@{ Domain = 'download.pytorch.org'; Verdict = 'Blocked'; AppProtocol = 'tls'; Region = 'us-east-1' },
            [pscustomobject]@{ Domain = 'evil.org'; Verdict = 'Allowed'; AppProtocol = 'tls'; Region = 'us-east-1' },
            [pscustomobject]@{ Domain = $null; DisplayHost = "x`e[31m"; Verdict = 'Blocked'; Region = 'us-east-1' }
        $result = $alerts | Add-FirewallAllowDomain -RuleGroupName domain-allow -Confirm:$false -PassThru -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Added | Should -Be 'download.pytorch.org'
        $warnings.Count | Should -Be 2
        "$warnings" | Should -Not -Match "`e"
    }

    It 'a list copies onto another, and comes off by what is piped in' {
        Get-FirewallAllowDomain domain-allow | Where-Object Domain -EQ '.kaggle.com' | Remove-FirewallAllowDomain -Confirm:$false
        (Get-FirewallAllowDomain domain-allow).Domain | Should -Not -Contain '.kaggle.com'
        (Get-FirewallAllowDomain strict-allow | Add-FirewallAllowDomain -RuleGroupName domain-allow -Force -Confirm:$false -PassThru).Added | Should -Be 'huggingface.co'
    }

    It '-Preset adds the names of a preset' {
        (Add-FirewallAllowDomain domain-allow -Preset PyTorch -Force -Confirm:$false -PassThru).Added | Should -Contain 'download.pytorch.org'
        Add-FirewallAllowDomain domain-allow -Preset PyTorhc -Confirm:$false -ErrorVariable errors -ErrorAction SilentlyContinue
        "$($errors[0])" | Should -Match 'PyTorch'
    }

    It 'the last name stays' {
        Get-FirewallAllowDomain domain-allow | Remove-FirewallAllowDomain -Confirm:$false -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'Refused,*'
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'a saved inventory is read without AWS' {
        Export-Ec2Inventory -Path $TestDrive/inventory -Confirm:$false | Out-Null
        $live = (Get-FirewallAllowDomain).Domain
        Disconnect-PracticeAccount
        (Get-FirewallAllowDomain -InventoryPath $TestDrive/inventory).Domain | Sort-Object | Should -Be ($live | Sort-Object)
    }
}
