BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
    $script:Good = 'alert tcp any any -> any any (sid:1;)'
}

Describe 'Test-SuricataRule' {
    BeforeAll {
        $script:File = Join-Path $TestDrive 'a[1].rules'
        Set-Content -LiteralPath $script:File -Value '# ours', $script:Good, '', $script:Good
    }

    It 'takes lines one by one as one text: <What>' -ForEach @(
        @{ What = 'Get-Content'; Run = { Get-Content -LiteralPath $script:File | Test-SuricataRule } }
        @{ What = 'Get-Content -Raw'; Run = { Get-Content -LiteralPath $script:File -Raw | Test-SuricataRule } }
        @{ What = 'an argument'; Run = { Test-SuricataRule -RulesString (Get-Content -LiteralPath $script:File) } }
        @{ What = 'a rule group'; Run = { [pscustomobject]@{ RulesString = Get-Content -LiteralPath $script:File -Raw } | Test-SuricataRule } }
        @{ What = 'a file'; Run = { Get-Item -LiteralPath $script:File | Test-SuricataRule } }
        @{ What = '-LiteralPath'; Run = { Test-SuricataRule -LiteralPath $script:File } }
        @{ What = '-Path with wildcards'; Run = { Test-SuricataRule -Path (Join-Path $TestDrive '*.rules') } }
    ) {
        $found = @(& $Run)
        $found.Count | Should -Be 1
        $found[0].Id | Should -Be 'SidDuplicate'
        $found[0].Line | Should -Be 4
        $found[0].AwsMessage | Should -Be 'Duplicate signature'
    }

    It 'says nothing of good rules' { $script:Good | Test-SuricataRule | Should -BeNullOrEmpty }

    It 'knows the variables it is given' {
        (Test-SuricataRule 'alert tcp $LAB any -> any $PORTS (sid:1;)').Id | Should -Be 'UndefinedVariable', 'UndefinedVariable'
        Test-SuricataRule 'alert tcp $LAB any -> any $PORTS (sid:1;)' -Variable @{ LAB = '10.1.0.0/16'; '$PORTS' = 80, 443 } | Should -BeNullOrEmpty
    }

    It 'goes on after a file that is not there' {
        Test-SuricataRule -LiteralPath (Join-Path $TestDrive 'none.rules'), $script:File -ErrorVariable failed -ErrorAction SilentlyContinue | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
    }

    It 'does not take the path of a file for a rule: <Path>' -ForEach @(
        @{ Path = './egress.rules' }
        @{ Path = '~/no/such.RULES' }
        @{ Path = 'a[1].rules' }
    ) {
        Test-SuricataRule $Path -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.Count | Should -Be 1
        "$($failed[0])" | Should -Be "'$Path' is a path, not a rule: give it with -Path."
    }

    It 'takes a comment and a rule without brackets for what they are' {
        (Test-SuricataRule '# see rules/egress.rules').Id | Should -Be 'EmptyRules'
        Test-SuricataRule 'drop tcp any any -> any any # /etc/a.rules' | Should -HaveCount 1
    }

    It 'says that the engine is not installed' {
        $script:Good | Test-SuricataRule -EnginePath (Join-Path $TestDrive 'suricata') -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'EngineNotFound,*'
    }
}

Describe 'ConvertTo-SuricataRule' {
    It 'makes one set of rules of all names, the catch-all once, which file and check take' {
        $file = Join-Path $TestDrive 'made.rules'
        '.debian.org', [pscustomobject]@{ Domain = 'download.pytorch.org' } | ConvertTo-SuricataRule -LogAllowed | Set-Content -LiteralPath $file
        (Get-Content -LiteralPath $file).Count | Should -Be 6
        @(Get-Content -LiteralPath $file | Where-Object { $_ -like 'drop *' }).Count | Should -Be 2
        Test-SuricataRule -LiteralPath $file -RuleOrder Strict -MinimumSeverity Medium | Should -BeNullOrEmpty
        '.debian.org' | ConvertTo-SuricataRule -LogAllowed | Test-SuricataRule -MinimumSeverity Medium | Should -BeNullOrEmpty
    }

    It 'takes alerts: what is blocked, each name once, what opens a hole with -Force only' {
        $alert = { param($Domain, $Verdict = 'Blocked', $Raw = $Domain) [pscustomobject]@{ Domain = $Domain; Verdict = $Verdict; DisplayHost = $Raw; AppProtocol = 'tls' } }
        $alerts = @(& $alert 'deb.debian.org'; & $alert 'deb.debian.org'; & $alert 'huggingface.co'; & $alert 'huggingface.co'; & $alert 'pypi.org' 'Allowed'; & $alert $null 'Blocked' 'a b"; sid:9;')
        $made = @($alerts | ConvertTo-SuricataRule -TargetType Tls -ErrorVariable failed -ErrorAction SilentlyContinue -WarningVariable warned -WarningAction SilentlyContinue)
        $made | ForEach-Object Domain | Where-Object { $_ } | Should -Be 'deb.debian.org'
        $failed.FullyQualifiedErrorId | Should -Be 'DomainNeedsForce,SecureMlTools.Commands.Firewall.ConvertToSuricataRuleCommand'
        ([regex]::Matches("$failed", 'huggingface\.co')).Count | Should -Be 1
        $warned.Count | Should -Be 2
        $warned[0] | Should -BeLike 'One alert was skipped, for no domain list can hold what it asks for: a b"; sid:9;.'
        $warned[1] | Should -BeLike 'One alert was skipped, because the firewall let it through.'
        @($alerts | ConvertTo-SuricataRule -TargetType Tls -Force -WarningAction SilentlyContinue) | ForEach-Object Domain | Where-Object { $_ } | Should -Be 'deb.debian.org', 'huggingface.co'
    }

    It 'takes the names of a preset, whose services take data by its own word, with a warning and without -Force' {
        $preset = Get-FirewallDomainPreset WandB
        $made = @($preset | ConvertTo-SuricataRule -TargetType Tls -ErrorVariable failed -ErrorAction SilentlyContinue -WarningVariable warned -WarningAction SilentlyContinue)
        $made.Domain | Should -Contain 'api.wandb.ai'
        "$failed" | Should -Not -BeLike '*Writable*'
        "$warned" | Should -BeLike '*api.wandb.ai*Writable*'
        $null = 'api.wandb.ai' | ConvertTo-SuricataRule -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'DomainNeedsForce,*'
    }

    It 'denies what was let through, and what opens a hole, without -Force' {
        $made = @([pscustomobject]@{ Domain = 'huggingface.co'; Verdict = 'Allowed' } | ConvertTo-SuricataRule -ListType Deny -TargetType Tls -ErrorVariable failed -WarningVariable warned)
        $made.ForEach('Domain') | Should -Be 'huggingface.co'
        $failed.Count + $warned.Count | Should -Be 0
    }

    It 'never splices what is no name, and goes on' {
        $made = @('a.debian.org"; sid:9;)', 'co.uk', 'deb.debian.org' | ConvertTo-SuricataRule -TargetType Tls -ListType Allow -ErrorVariable failed -ErrorAction SilentlyContinue)
        $made.Count | Should -Be 2
        $made[0].Domain | Should -Be 'deb.debian.org'
        $failed.FullyQualifiedErrorId | Should -Be 'InvalidDomain,SecureMlTools.Commands.Firewall.ConvertToSuricataRuleCommand', 'DomainRefused,SecureMlTools.Commands.Firewall.ConvertToSuricataRuleCommand'
    }
}
