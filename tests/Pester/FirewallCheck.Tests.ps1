BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'Test-FirewallAllowDomain' {
    It 'answers each name, by the list given' {
        $said = 'www.kaggle.com', 'kaggle.com.evil.net', 'kaggle.com.' | Test-FirewallAllowDomain -Target .kaggle.com
        $said.Verdict | Should -Be @('Allowed', 'Blocked', 'Blocked')
        $said[0].MatchedTarget | Should -Be '.kaggle.com'
    }

    It 'says what else would pass' {
        $codes = (Test-FirewallAllowDomain pypi.org -Target pypi.org -HomeNet 10.2.0.0/16).Bypass.Code
        foreach ($code in 'OtherTcp', 'Udp', 'Quic', 'PlainDns', 'OutsideHomeNet', 'EncryptedHello') { $codes | Should -Contain $code }
    }

    It 'answers NotInspected where no rule is about it' {
        (Test-FirewallAllowDomain evil.net -Target pypi.org -Protocol Ssh).Verdict | Should -Be 'NotInspected'
        (Test-FirewallAllowDomain evil.net -Target pypi.org -HomeNet 10.2.0.0/16 -SourceAddress 10.99.0.9).Verdict | Should -Be 'NotInspected'
    }

    It 'is never Allowed where HOME_NET is not known' {
        (Test-FirewallAllowDomain pypi.org -Target pypi.org -SourceAddress 10.99.0.9).Verdict | Should -Be 'Unknown'
    }

    It 'gives the first before the last is asked about' {
        $script:asked = 0
        1..50 | ForEach-Object { $script:asked++; "h$_.example.com" } | Test-FirewallAllowDomain -Target .example.com | Select-Object -First 1 | Out-Null
        $script:asked | Should -BeLessThan 50
    }

    It 'goes on after a name that is none' {
        $said = @('', 'pypi.org' | Test-FirewallAllowDomain -Target pypi.org -ErrorVariable wrong -ErrorAction SilentlyContinue)
        $said.Count | Should -Be 1
        $wrong[0].FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'takes objects that carry a Domain' {
        ([pscustomobject]@{ Domain = 'pypi.org'; Protocol = 'TCP' } | Test-FirewallAllowDomain -Target pypi.org).Verdict | Should -Be 'Allowed'
    }

    It 'asks once for many alerts of one name, and as often as somebody types it' {
        $alerts = 1..9 | ForEach-Object { [pscustomobject]@{ Domain = "h$($_ % 2).example.com"; AppProtocol = 'tls' } }
        @($alerts | Test-FirewallAllowDomain -Target .example.com).ForEach('Domain') | Should -Be 'h1.example.com', 'h0.example.com'
        @($alerts + [pscustomobject]@{ Domain = 'h1.example.com'; AppProtocol = 'http' } | Test-FirewallAllowDomain -Target .example.com).Protocol | Should -Be 'Tls', 'Tls', 'Http'
        @('a.org', 'a.org' | Test-FirewallAllowDomain -Target a.org).Count | Should -Be 2
    }

    It 'reads a text of rules from a file' {
        $file = Join-Path $TestDrive 'my.rules'
        'drop tls any any -> any any (tls.sni; content:"evil.net"; nocase; endswith; sid:1;)' | Set-Content $file
        ('evil.net', 'good.net' | Test-FirewallAllowDomain -Path $file).Verdict | Should -Be @('Blocked', 'NotInspected')
    }
}
