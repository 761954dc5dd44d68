BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
    $null = Connect-FreshAccount
    $script:Machines = @(Get-TrainingInstance)
    $script:Findings = @(Test-Ec2Hardening)
    $script:Results = @($script:Findings | Repair-Ec2Hardening -WhatIf 6>$null)
    $script:Rehearsed = @($script:Findings | Where-Object ControlId -EQ 'EBS-02' | Repair-Ec2Hardening -Rehearse)
    $script:Changes = @(Compare-HardeningFinding -ReferenceFinding @() -DifferenceFinding $script:Findings)
    $script:Rendering = $PSStyle.OutputRendering
}

AfterAll {
    $PSStyle.OutputRendering = $script:Rendering
    Disconnect-PracticeAccount
}

Describe 'Tables' {
    BeforeAll { $PSStyle.OutputRendering = 'PlainText' }

    It 'of <What> fit <Width> columns and show <Columns>' -ForEach @(
        foreach ($width in 80, 120) {
            @{ What = 'machines'; Get = { $script:Machines }; Width = $width; Columns = 'InstanceId', 'Type', 'State', 'Tokens', 'Enc', 'PublicIp', 'Name' }
            @{ What = 'findings'; Get = { $script:Findings }; Width = $width; Columns = 'Severity', 'Status', 'Control', 'ResourceId', 'Reason' }
            @{ What = 'results'; Get = { $script:Results }; Width = $width; Columns = 'Outcome', 'Control', 'ResourceId', 'Detail' }
            @{ What = 'rehearsals'; Get = { $script:Rehearsed }; Width = $width; Columns = 'Outcome', 'Control', 'ResourceId', 'Before', 'After', 'Breaks' }
            @{ What = 'changes'; Get = { $script:Changes }; Width = $width; Columns = 'Change', 'Control', 'ResourceId', 'Before', 'After', 'Reason' }
            @{ What = 'controls'; Get = { Get-HardeningControl }; Width = $width; Columns = 'Id', 'Severity', 'Repair', 'Family', 'Title' }
        }
    ) {
        $lines = (& $Get | Out-String -Width $Width) -split "`r?`n" | Where-Object { $_ }
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $Width
        foreach ($column in $Columns) { $lines[0] | Should -Match $column }
        $lines[2] | Should -Not -BeNullOrEmpty
        $lines.Count | Should -BeGreaterThan 2
    }

    It 'cut no id' {
        $text = $script:Findings | Out-String -Width 80
        foreach ($id in ($script:Findings.ResourceId | Where-Object Length -LE 24 | Select-Object -Unique)) { $text | Should -Match ([regex]::Escape($id)) }
        $text = $script:Machines | Out-String -Width 80
        foreach ($machine in $script:Machines) { $text | Should -Match $machine.InstanceId; if ($machine.PublicIpAddress) { $text | Should -Match ([regex]::Escape($machine.PublicIpAddress)) } }
    }

    It 'say why a change was refused' {
        ($script:Results | Where-Object Outcome -eq 'Refused' | Select-Object -First 1 | Out-String -Width 200) | Should -Match 'guard|because|cannot|not '
    }
}

Describe 'Colour' {
    It 'is in the severity only, and severity is a word without it' {
        $env:NO_COLOR = $null
        $PSStyle.OutputRendering = 'Ansi'
        $critical = $script:Findings | Where-Object { $_.Severity -eq 'Critical' -and $_.Status -eq 'Fail' } | Select-Object -First 1
        ($critical | Out-String -Width 80) | Should -Match "`e\[91mCritical`e\[0m"
        $PSStyle.OutputRendering = 'PlainText'
        ($critical | Out-String -Width 80) | Should -Not -Match "`e"
        ($critical | Out-String -Width 80) | Should -Match 'Critical'
    }

    It 'leaves a file without escape codes under NO_COLOR' {
        $child = Invoke-Child "Import-Module `$Module; Test-Ec2Hardening -EndpointUrl practice:training-estate | Out-File '$TestDrive/plain.txt'" -Environment @{ NO_COLOR = '1' }
        $child.Text | Should -BeNullOrEmpty
        Get-Content -LiteralPath "$TestDrive/plain.txt" -Raw | Should -Not -Match "`e"
    }
}

Describe 'Lists' {
    BeforeAll { $PSStyle.OutputRendering = 'PlainText' }

    It 'of a finding have reason, evidence, remediation and references' {
        $text = $script:Findings | Where-Object ControlId -EQ 'IMDS-01' | Select-Object -First 1 | Format-List | Out-String -Width 120
        foreach ($part in 'Reason', 'Evidence', 'Remediation', 'References', 'ObservedAt', 'CanRepair') { $text | Should -Match "(?m)^$part +:" }
        $text | Should -Match 'MetadataOptions.HttpTokens='
    }

    It 'of a machine have its tags' {
        $script:Machines | Where-Object Name -EQ 'llm-pretrain-01' | Format-List | Out-String -Width 120 | Should -Match '(?m)^Tags +: .*Project=llm'
    }
}

Describe 'Hostile strings' {
    It 'are shown escaped' {
        $PSStyle.OutputRendering = 'PlainText'
        $hostile = $script:Findings[0].PSObject.Copy()
        $finding = [SecureMlTools.Finding] $script:Findings[0].PSObject.BaseObject
        $evil = [pscustomobject]@{ PSTypeName = 'SecureMlTools.Finding'; ControlId = 'X'; Severity = 'High'; Status = 'Fail'; ResourceId = "id`e[2J"; Reason = "line`nforged `u{202e}desrever" }
        $text = $evil | Out-String -Width 100
        $text | Should -Match 'id\\u001b\[2J'
        $text | Should -Match 'line\\u000aforged \\u202edesrever'
        $finding | Should -Not -BeNullOrEmpty
        $hostile | Should -Not -BeNullOrEmpty
    }
}

Describe 'Text' {
    It 'of an object inside another is short and names it' {
        "$($script:Findings[0])" | Should -Be "$($script:Findings[0].ControlId) $($script:Findings[0].Status) $($script:Findings[0].ResourceId)"
        "$($script:Machines[0])" | Should -Be $script:Machines[0].InstanceId
        "$($script:Results[0])" | Should -Match "^$($script:Results[0].Outcome) "
        $records = @($script:Findings[0], $script:Machines[0], $script:Results[0], (Test-FirewallAllowDomain pypi.org -Target pypi.org))
        foreach ($record in $records) { "$record" | Should -Not -Match '[{}<>]' }
    }
}

Describe 'JSON' {
    It 'of a finding is whole at depth 4, by names with -EnumsAsStrings' {
        $json = $script:Findings | Select-Object -First 5 | ConvertTo-Json -Depth 4 -EnumsAsStrings -WarningAction Stop | ConvertFrom-Json
        $json[0].Status | Should -BeIn 'Pass', 'Fail', 'Unknown', 'NotApplicable', 'Excepted'
        $json[0].Evidence[0].Name | Should -Not -BeNullOrEmpty
        $json[0].PSObject.Properties.Name | Should -Be @('ControlId', 'Title', 'Severity', 'Status', 'ResourceType', 'ResourceId', 'InstanceId', 'Region', 'AccountId', 'Reason', 'Evidence', 'CanRepair', 'Remediation', 'References', 'ObservedAt')
    }

    It 'holds no object of the SDK' {
        ($script:Findings + $script:Machines + $script:Results | ForEach-Object { $_.PSObject.Properties.TypeNameOfValue } | Select-Object -Unique) -match 'Amazon' | Should -BeNullOrEmpty
    }
}

Describe 'Order' {
    It 'is the same every time' {
        $again = @(Test-Ec2Hardening)
        ($again | ForEach-Object { "$($_.ControlId) $($_.ResourceId)" }) | Should -Be ($script:Findings | ForEach-Object { "$($_.ControlId) $($_.ResourceId)" })
    }

    It 'has one finding per control and resource' {
        @($script:Findings | Group-Object { "$($_.ControlId) $($_.ResourceId)" } | Where-Object Count -GT 1).Count | Should -Be 0
    }
}
