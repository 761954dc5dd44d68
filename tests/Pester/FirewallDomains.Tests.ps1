BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'ConvertTo-FirewallDomain' {
    It 'takes <What>' -ForEach @(
        @{ What = 'text'; Value = 'https://PyPI.org/simple' }
        @{ What = 'an address'; Value = [uri] 'https://pypi.org/simple' }
        @{ What = 'an alert'; Value = { [SecureMlTools.FirewallAlert] @{ Domain = 'pypi.org' } } }
        @{ What = 'an object with a Domain'; Value = [pscustomobject] @{ Domain = 'pypi.org' } }
        @{ What = 'an object with a Host'; Value = [pscustomobject] @{ Host = 'pypi.org:443' } }
        @{ What = 'a hashtable'; Value = @{ Domain = 'pypi.org' } }
        @{ What = 'its own output'; Value = [pscustomobject] @{ Domain = 'pypi.org'; Host = 'evil.net' } }
    ) {
        if ($Value -is [scriptblock]) { $Value = & $Value }
        ($Value | ConvertTo-FirewallDomain).Domain | Should -BeExactly 'pypi.org'
        (ConvertTo-FirewallDomain $Value).Domain | Should -BeExactly 'pypi.org'
    }

    It 'gives the type that it declares' {
        ConvertTo-FirewallDomain pypi.org | Should -BeOfType [SecureMlTools.FirewallDomain]
        (ConvertTo-FirewallDomain pypi.org -Wildcard).Domain | Should -BeExactly '.pypi.org'
    }

    It 'reports what is no name and goes on' {
        $domains = @('10.0.0.1', "pypi.org`nevil", $null, '', 'nvcr.io' | ConvertTo-FirewallDomain -ErrorVariable bad -ErrorAction SilentlyContinue)
        $domains.Domain | Should -Be 'nvcr.io'
        $bad.Count | Should -Be 4
        $bad[0].FullyQualifiedErrorId | Should -Be 'InvalidDomain,SecureMlTools.Commands.Firewall.ConvertToFirewallDomainCommand'
        $bad[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        "$($bad[1])" | Should -Not -Match "`n"
    }

    It 'tells once of alerts whose name is none, as the cmdlets that take alerts do' {
        $alerts = 1..3 | ForEach-Object { [pscustomobject] @{ Domain = $null; DisplayHost = "evil`u{1}$_"; RawHost = "evil`u{1}$_" } }
        $alerts + @([pscustomobject] @{ Domain = 'pypi.org' }) | ConvertTo-FirewallDomain -WarningVariable warned -WarningAction SilentlyContinue -ErrorVariable bad | ForEach-Object Domain | Should -Be 'pypi.org'
        $bad.Count | Should -Be 0
        $warned.Count | Should -Be 1
        "$warned" | Should -BeLike '3 alerts were skipped*'
        "$warned" | Should -Not -Match "`u{1}"
    }

    It 'does not take an object for its type name' {
        Get-Process -Id $PID | Select-Object Id | ConvertTo-FirewallDomain -ErrorVariable bad -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $bad.Count | Should -Be 1
    }

    It 'shows its verdict in eighty columns' {
        $text = ConvertTo-FirewallDomain .amazonaws.com, .co.uk, pypi.org | Out-String -Width 80
        $text | Should -Match 'NeedsForce'
        $text | Should -Match 'Refused'
        $text | Should -Match 'Fine'
    }

    It 'says how old its lists are' { ConvertTo-FirewallDomain pypi.org -Verbose 4>&1 | Out-String | Should -Match 'Public Suffix List of 20\d\d-\d\d-\d\d' }
}

Describe 'Get-FirewallDomainPreset' {
    It 'lists thirteen presets' { @((Get-FirewallDomainPreset).Name | Select-Object -Unique).Count | Should -Be 13 }

    It 'takes wildcards and any case' { (Get-FirewallDomainPreset 'py*').Name | Select-Object -Unique | Should -Be 'PyPI', 'PyTorch' }

    It 'puts regions in' {
        (Get-FirewallDomainPreset Ubuntu -Region eu-west-1, us-east-1).Domain | Should -Contain 'us-east-1.ec2.archive.ubuntu.com'
        (Get-FirewallDomainPreset Ubuntu).Domain | Should -Contain '{region}.ec2.archive.ubuntu.com'
    }

    It 'reports a name that is none, with the nearest' {
        Get-FirewallDomainPreset PiPy, PyPI -ErrorVariable bad -ErrorAction SilentlyContinue | Should -HaveCount 2
        $bad[0].FullyQualifiedErrorId | Should -BeLike 'PresetNotFound,*'
        "$($bad[0])" | Should -Match 'did you mean PyPI'
    }

    It 'reads a file of your own' {
        $file = Join-Path $TestDrive 'ours.yaml'
        "name: Ours`ndescription: d`nasOf: 2026-11-21`ndomains:`n  - target: .corp.example.com`n" | Set-Content -LiteralPath $file
        (Get-FirewallDomainPreset $file).Domain | Should -BeExactly '.corp.example.com'
        "name: Ours`ntarget: x`n" | Set-Content -LiteralPath $file
        Get-FirewallDomainPreset $file -ErrorVariable bad -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $bad[0].FullyQualifiedErrorId | Should -BeLike 'InvalidPreset,*'
        "$($bad[0])" | Should -Match 'line 2'
    }

    It 'pipes into ConvertTo-FirewallDomain, and none is refused' {
        $domains = @(Get-FirewallDomainPreset -Region eu-west-1 | ConvertTo-FirewallDomain -ErrorAction Stop)
        $domains.Count | Should -BeGreaterThan 50
        $domains | Where-Object IsRefused | Should -BeNullOrEmpty
    }

    It 'completes its names' {
        $line = 'Get-FirewallDomainPreset Hug'
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText | Should -Contain 'HuggingFace'
    }
}
