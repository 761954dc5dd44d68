BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
    $script:New = '{"aws_metadata":{"resource_arn":"arn:aws:network-firewall:eu-west-1:111122223333:stateful-rulegroup/a"},"firewall_name":"egress","availability_zone":"eu-west-1a","event_timestamp":"1777897800","event":{"app_proto":"tls","src_ip":"10.0.3.7","src_port":41822,"event_type":"alert","alert":{"signature_id":4,"signature":"not matching","action":"allowed"},"flow_id":1152921504606846977,"dest_ip":"151.101.1.63","proto":"TCP","verdict":{"action":"drop"},"tls":{"sni":"HOST"},"dest_port":443,"timestamp":"2026-05-04T12:30:00.25+0000"}}'
    $script:Old = '{"firewall_name":"old","availability_zone":"us-east-1b","event_timestamp":"1602627001","event":{"timestamp":"2020-10-13T22:10:01.006481+0000","flow_id":5,"event_type":"alert","src_ip":"203.0.113.4","src_port":5,"dest_ip":"192.0.2.16","dest_port":111,"proto":"TCP","alert":{"action":"blocked","signature_id":5,"signature":"t"}}}'
    function Out-Log { param([string] $Name, [string[]] $Line) Set-Content -LiteralPath (Join-Path $TestDrive $Name) -Value $Line; Join-Path $TestDrive $Name }
}

Describe 'Get-FirewallAlert on files' {
    It 'takes a path, wildcards, a folder, files and a name with brackets' {
        $null = New-Item -ItemType Directory -Path "$TestDrive/logs/[a]" -Force
        foreach ($name in 'x.log', '[a]/y.log') { Set-Content -LiteralPath "$TestDrive/logs/$name" -Value ($script:New -replace 'HOST', 'pypi.org') }
        (Get-FirewallAlert -Path "$TestDrive/logs/x.log").Domain | Should -Be 'pypi.org'
        @(Get-FirewallAlert -Path "$TestDrive/logs").Count | Should -Be 2
        @(Get-FirewallAlert -Path "$TestDrive/logs/*.log").Count | Should -Be 1
        @("$TestDrive/logs/x.log" | Get-FirewallAlert).Count | Should -Be 1
        @(Get-ChildItem -Path "$TestDrive/logs" -Recurse -File | Get-FirewallAlert).Count | Should -Be 2
        @(Get-FirewallAlert -LiteralPath "$TestDrive/logs/[a]/y.log").Count | Should -Be 1
    }

    It 'gives whole objects of its type' {
        $alert = Get-FirewallAlert -Path (Out-Log 'a.log' ($script:New -replace 'HOST', 'PyPI.org'))
        $alert | Should -BeOfType ([SecureMlTools.FirewallAlert])
        $alert.FlowId | Should -Be 1152921504606846977
        $alert.Verdict | Should -Be 'Blocked'
        $alert.Action | Should -Be 'allowed'
        ($alert | ConvertTo-Json -Depth 4 -EnumsAsStrings -WarningAction Stop | ConvertFrom-Json).Verdict | Should -Be 'Blocked'
    }

    It 'filters by verdict, domain and time, and stops at -First' {
        $log = Out-Log 'b.log' @($script:Old; 'pypi.org', 'huggingface.co', 'x.hf.co' | ForEach-Object { $script:New -replace 'HOST', $_ })
        @(Get-FirewallAlert -Path $log -Verdict Blocked).Count | Should -Be 4
        @(Get-FirewallAlert -Path $log -Verdict Allowed).Count | Should -Be 0
        (Get-FirewallAlert -Path $log -Domain 'hugg*', '*.hf.co').Domain | Should -Be 'huggingface.co', 'x.hf.co'
        @(Get-FirewallAlert -Path $log -Since '2026-05-04T00:00Z').Count | Should -Be 3
        @(Get-FirewallAlert -Path $log -Until ([datetime]'2021-01-01')).Count | Should -Be 1
        @(Get-FirewallAlert -Path $log -Since ([timespan]::FromDays(1)) -Until '1s').Count | Should -BeIn 0, 3
        @(Get-FirewallAlert -Path $log, $log -First 5).Count | Should -Be 5
        @(Get-FirewallAlert -Path $log | Select-Object -First 1).Count | Should -Be 1
        { Get-FirewallAlert -Path $log -Since 'whenever' } | Should -Throw '*is no moment*'
        { Get-FirewallAlert -Path $log -Since 1h -Until 2h } | Should -Throw '*later than*'
    }

    It 'warns about what it cannot read, and counts the rest' {
        $log = Out-Log 'c.log' @(1..2000 | ForEach-Object { 'broken' }; $script:Old)
        $alerts = @(Get-FirewallAlert -Path $log -WarningVariable warnings -WarningAction SilentlyContinue)
        $alerts.Count | Should -Be 1
        $warnings.Count | Should -Be 6
        $warnings[0] | Should -Be "$log, line 1: is not whole JSON, and is left out."
        $warnings[5] | Should -Match '1,995 more lines in 1 place'
    }

    It 'makes an error of a path that is not there, and goes on' {
        $log = Out-Log 'd.log' $script:Old
        $alerts = @(Get-FirewallAlert -Path "$TestDrive/none.log", $log -ErrorVariable failed -ErrorAction SilentlyContinue)
        $alerts.Count | Should -Be 1
        $failed.Count | Should -Be 1
        @(Get-FirewallAlert -LiteralPath "$TestDrive/none.log" -ErrorVariable failed -ErrorAction SilentlyContinue).Count | Should -Be 0
        $failed[0].FullyQualifiedErrorId | Should -Be 'FileNotFound,SecureMlTools.Commands.Firewall.GetFirewallAlertCommand'
    }

    It 'reads gzip by content and not by name' {
        $packed = [IO.MemoryStream]::new()
        $gzip = [IO.Compression.GZipStream]::new($packed, [IO.Compression.CompressionMode]::Compress)
        $gzip.Write([Text.Encoding]::UTF8.GetBytes($script:Old))
        $gzip.Dispose()
        [IO.File]::WriteAllBytes("$TestDrive/packed.txt", $packed.ToArray())
        (Get-FirewallAlert -Path "$TestDrive/packed.txt").FirewallName | Should -Be 'old'
    }
}

Describe 'Hostile names' {
    It '<_> is shown escaped and is no Domain' -ForEach @('\u001b[2Jx.com', 'x.com\npass tls any any -> any any (sid:1;)', '=cmd|calc', 'moc.\u202elive.com', 'a\";sid:1;.com') {
        $PSStyle.OutputRendering = 'PlainText'
        $alert = Get-FirewallAlert -Path (Out-Log 'e.log' ($script:New -replace 'HOST', $_.Replace('$', '$$')))
        $alert.Domain | Should -BeNullOrEmpty
        $alert.RawHost | Should -Be ($_ | ForEach-Object { "`"$_`"" | ConvertFrom-Json })
        foreach ($text in ($alert | Out-String -Width 200), ($alert | Format-List | Out-String -Width 200), "$alert") {
            ($text -replace '[\r\n]') | Should -Not -Match '[\p{Cc}\u202e]'
        }

        ($alert | Format-List | Out-String) | Should -Not -Match 'RawHost'
        $summary = Get-FirewallAlert -Path "$TestDrive/e.log" -Summary
        $summary.Domain | Should -BeNullOrEmpty
        ($summary | Out-String -Width 200) -replace '[\r\n]' | Should -Not -Match '[\p{Cc}\u202e]'
    }
}

Describe 'Get-FirewallAlert on log groups' {
    BeforeEach { $script:Account = Connect-FreshAccount }
    AfterEach { Disconnect-PracticeAccount }

    It 'finds the log group of a firewall, and reads the last day of it' {
        $alerts = @(Get-FirewallAlert egress)
        $alerts.Count | Should -BeGreaterThan 40
        $alerts | ForEach-Object { $_.FirewallName | Should -Be 'egress'; $_.Region | Should -Be 'us-east-1' }
        ($alerts.Time | Sort-Object) | Should -Be $alerts.Time
        @(Get-FirewallAlert egress -Since 60d).Count | Should -BeGreaterThan $alerts.Count
        @(Get-FirewallAlert -LogGroupName /egress/alert).Count | Should -Be $alerts.Count
        $script:Account.ChangingCalls | Should -Be 0
    }

    It 'counts by host and verdict, the most frequent first' {
        $summary = @(Get-FirewallAlert egress -Verdict Blocked -Summary)
        $summary[0] | Should -BeOfType ([SecureMlTools.FirewallAlertSummary])
        $summary[0].Domain | Should -Be 'download.pytorch.org'
        $summary[0].Count | Should -Be 13
        @($summary | Where-Object { $_.DisplayHost -match 'u001b' }).Count | Should -Be 1
        @($summary | Where-Object { -not $_.Domain }).Count | Should -Be 4
    }

    It 'says what is the matter with a firewall or a group that is not there' {
        Get-FirewallAlert nobody -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'FirewallNotFound,*'
        Get-FirewallAlert -LogGroupName /nobody -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'LogGroupNotFound,*'
        "$($failed[0])" | Should -Be "There is no log group '/nobody' in us-east-1: check the name and the region."
    }

    It 'ends at Ctrl+C while a call hangs' {
        $stopped = Stop-RunningPipeline -Action 'logs:*' -Script 'Get-FirewallAlert -LogGroupName /egress/alert'
        $stopped.State | Should -Be 'Stopped'
        $stopped.Errors.Count | Should -Be 0
        $stopped.Milliseconds | Should -BeLessThan 10000
    }

    It 'pipes names that a list takes to the allow-list, and no other' {
        $results = Get-FirewallAlert egress -Verdict Blocked -Domain '*pytorch.org', '*u001b*' -Summary | Add-FirewallAllowDomain -RuleGroupName domain-allow -WhatIf -PassThru -ErrorAction SilentlyContinue
        $results.Added | Should -Contain 'download.pytorch.org'
        $results.Added.Count | Should -Be 1
        $script:Account.ChangingCalls | Should -Be 0
    }
}
