BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
}

Describe 'Single rules' {
    BeforeEach {
        $script:Account = Connect-FreshAccount
        $script:Journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        $script:Common = @{ Region = 'us-east-1'; Confirm = $false; PassThru = $true; JournalPath = $script:Journal }
    }
    AfterEach { Disconnect-PracticeAccount }

    Context 'Add-FirewallRule' {
        It 'adds a rule, waits, does nothing the second time, and is undone' {
            $result = Add-FirewallRule egress-rules -Action Drop -Protocol tcp -DestinationPort 25, 465 -Message 'no mail' @Common
            $result | Should -BeOfType ([SecureMlTools.FirewallChangeResult])
            $result.Outcome | Should -Be 'Applied'
            $result.Added | Should -BeLike 'drop tcp $HOME_NET any -> any `[25,465`] (msg:"no mail";*'
            $result.SyncStatus | Should -Be 'IN_SYNC'
            $script:Account.ChangingCalls | Should -Be 1
            $Common.Remove('JournalPath')
            (Add-FirewallRule egress-rules -Action Drop -Protocol tcp -DestinationPort 25, 465 @Common).Outcome | Should -Be 'AlreadyCompliant'
            $script:Account.ChangingCalls | Should -Be 1
            (Undo-Ec2Hardening -JournalPath $script:Journal -Confirm:$false).Outcome | Should -Be 'Applied'
        }

        It 'adds a stateless rule where the group is one' {
            (Add-FirewallRule no-ping -Action Drop -Protocol udp -Destination 203.0.113.9 -DestinationPort 53 @Common).Added | Should -BeLike '11 aws:drop protocol 17 *203.0.113.9/32 53'
        }

        It 'says nothing without -PassThru' {
            $Common.Remove('PassThru')
            Add-FirewallRule egress-rules -Action Alert -Protocol ssh -Destination 198.51.100.22 @Common | Should -BeNullOrEmpty
        }

        It 'what is no rule is one error: <With>' -ForEach @(
            @{ With = @{ Destination = '1.2.3.4; sid:9;)' } }
            @{ With = @{ Destination = "1.2.3.4`npass ip any any -> any any (sid:9;)" } }
            @{ With = @{ Message = 'a"; sid:9;' } }
            @{ With = @{ Source = '$NOWHERE' } }
            @{ With = @{ Protocol = "gopher`e[2J" } }
        ) {
            $null = Add-FirewallRule egress-rules -Action Drop @With @Common -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.Count | Should -Be 1
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
            "$($errors[0])" | Should -Not -Match "[`e`n]"
            $script:Account.ChangingCalls | Should -Be 0
        }

        It 'a group that is not there is one error' {
            $null = Add-FirewallRule nowhere -Action Drop @Common -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.Count | Should -Be 1
        }
    }

    It '-WhatIf makes no changing call: <Name>' -ForEach @(
        @{ Name = 'Add-FirewallRule'; With = @{ Action = 'Drop' } }
        @{ Name = 'Block-EncryptedDns'; With = @{} }
        @{ Name = 'Add-FirewallBlock'; With = @{ Address = '198.51.100.7' } }
        @{ Name = 'Remove-FirewallBlock'; With = @{ Expired = $true } }
    ) {
        $result = & $Name egress-rules @With -Region us-east-1 -WhatIf -PassThru
        $result.Outcome | Should -BeIn 'Planned', 'AlreadyCompliant'
        $script:Account.ChangingCalls | Should -Be 0
    }

    Context 'Block-EncryptedDns' {
        It 'closes ports and names in one update, and is undone' {
            $result = Block-EncryptedDns egress-rules @Common
            $result.Outcome | Should -Be 'Applied'
            $result.Added | Should -Contain 'DNS to outside resolvers over udp 853'
            $script:Account.ChangingCalls | Should -Be 1
            (Undo-Ec2Hardening -JournalPath $script:Journal -Confirm:$false).Outcome | Should -Be 'Applied'
        }

        It 'takes the ports alone' { (Block-EncryptedDns egress-rules -DohProvider @() -AllowQuic @Common).Added.Count | Should -Be 4 }

        It 'closes QUIC unless it is allowed' { (Block-EncryptedDns egress-rules -DohProvider @() @Common).Added | Where-Object { $_ -match 'QUIC' } | Should -HaveCount 2 }

        It 'completes the names of providers' {
            (TabExpansion2 ($line = 'Block-EncryptedDns x -DohProvider dns.goo') $line.Length).CompletionMatches.CompletionText | Should -Contain 'dns.google'
        }

        It 'what is no name is one error' {
            $null = Block-EncryptedDns egress-rules -DohProvider 'evil"; sid:9;' @Common -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.Count | Should -Be 1
            $script:Account.ChangingCalls | Should -Be 0
        }
    }

    Context 'Add-FirewallBlock' {
        It 'takes addresses from the pipeline in one update' {
            $result = '198.51.100.7', [ipaddress] '203.0.113.9', [pscustomobject] @{ Address = '2001:db8::9' } | Add-FirewallBlock egress-rules -ExpiresIn '02:00:00' @Common
            $result.Added | Should -Be '198.51.100.7', '203.0.113.9', '2001:db8::9'
            $script:Account.ChangingCalls | Should -Be 1
            (Undo-Ec2Hardening -JournalPath $script:Journal -Confirm:$false).Outcome | Should -Be 'Applied'
            $null = Remove-FirewallBlock egress-rules 198.51.100.7 -Region us-east-1 -Confirm:$false -ErrorVariable errors -ErrorAction SilentlyContinue
            "$($errors[0])" | Should -BeLike '198.51.100.7 is not blocked*'
        }

        It 'takes GuardDuty findings: <What>' -ForEach @(
            @{ What = 'the AWS CLI'; Json = '{"Findings":[{"Id":"0123456789abcdef","Service":{"Action":{"ActionType":"NETWORK_CONNECTION","NetworkConnectionAction":{"RemoteIpDetails":{"IpAddressV4":"198.51.100.7"},"LocalIpDetails":{"IpAddressV4":"10.20.0.5"}}}}}]}' }
            @{ What = 'EventBridge'; Json = '{"detail-type":"GuardDuty Finding","detail":{"id":"0123456789abcdef","service":{"action":{"networkConnectionAction":{"remoteIpDetails":{"ipAddressV4":"198.51.100.7"}}}}}}' }
            @{ What = 'a port probe'; Json = '{"Id":"0123456789abcdef","Service":{"Action":{"PortProbeAction":{"PortProbeDetails":[{"RemoteIpDetails":{"IpAddressV4":"198.51.100.7"}}]}}}}' }
            @{ What = 'an API call'; Json = '{"Id":"0123456789abcdef","Service":{"Action":{"AwsApiCallAction":{"RemoteIpDetails":{"IpAddressV4":"198.51.100.7","IpAddressV6":""}}}}}' }
        ) {
            ($Json | ConvertFrom-Json | Add-FirewallBlock egress-rules @Common).Added | Should -Be '198.51.100.7'
            Get-Content $script:Journal -Raw | Should -Match 'guardduty_finding 0123456789abcdef'
        }

        It 'takes findings as hashtables too' {
            ('{"Service":{"Action":{"NetworkConnectionAction":{"RemoteIpDetails":{"IpAddressV4":"198.51.100.8"}}}}}' | ConvertFrom-Json -AsHashtable | Add-FirewallBlock egress-rules @Common).Added | Should -Be '198.51.100.8'
        }

        It 'a finding without an address is one error and the others go on' {
            $about = '{"Id":"f","Service":{"Action":{"DnsRequestAction":{"Domain":"evil.org"}}}}' | ConvertFrom-Json
            $result = $about, '198.51.100.7' | Add-FirewallBlock egress-rules @Common -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.Count | Should -Be 1
            "$($errors[0])" | Should -Match 'names no remote address'
            $result.Added | Should -Be '198.51.100.7'
        }

        It 'what must not be blocked is an error each, and nothing is changed' {
            $Common.Remove('PassThru')
            $null = '10.20.0.5', '192.168.0.1', "evil`e[2J", '10.20.0.5' | Add-FirewallBlock egress-rules -Force @Common -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.Count | Should -Be 3
            $errors.FullyQualifiedErrorId | Select-Object -Unique | Should -BeLike 'AddressNotBlocked,*'
            "$errors" | Should -Not -Match "`e"
            $script:Account.ChangingCalls | Should -Be 0
        }

        It 'a time that is none is one error' {
            $null = Add-FirewallBlock egress-rules 198.51.100.7 -ExpiresIn '00:00:00.5' @Common -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.Count | Should -Be 1
        }

        It 'nothing piped in is nothing done' {
            @() | Add-FirewallBlock egress-rules @Common | Should -BeNullOrEmpty
            $script:Account.ChangingCalls | Should -Be 0
        }
    }

    Context 'Remove-FirewallBlock' {
        It 'takes out what is named and leaves the rest' {
            $null = Add-FirewallBlock egress-rules 198.51.100.7, 198.51.100.8 -Permanent @Common
            $Common.Remove('JournalPath')
            ('198.51.100.7/32' | Remove-FirewallBlock egress-rules @Common).Removed | Should -Be '198.51.100.7'
            (Remove-FirewallBlock egress-rules -Expired @Common).Outcome | Should -Be 'AlreadyCompliant'
        }

        It 'wants addresses or -Expired' {
            $null = Remove-FirewallBlock egress-rules @Common -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        }
    }
}
