BeforeDiscovery {
    . $PSScriptRoot/Support/Common.ps1
    . $PSScriptRoot/Support/Examples.ps1
    Import-Module $script:Manifest
    $script:Commands = @(Get-Command -Module SecureMlTools | ForEach-Object { @{ Name = $_.Name } })
    $script:Topics = @(Get-ChildItem -LiteralPath (Join-Path $script:Root 'module/en-US') -Filter 'about_*' | ForEach-Object { @{ Topic = $_.Name -replace '\.help\.txt$' } })
    $script:Examples = @(Get-DocumentedExample -Path (Join-Path $script:Root 'docs/cmdlets') | ForEach-Object { @{ Command = $_.Command; Title = $_.Title } })
}

BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    . $PSScriptRoot/Support/Examples.ps1
    Import-Module $script:Manifest
    $script:Ran = @{}
    foreach ($result in Invoke-DocumentedExample -Example @(Get-DocumentedExample -Path (Join-Path $script:Root 'docs/cmdlets')) -Module $script:Manifest) {
        $script:Ran["$($result.Example.Command)|$($result.Example.Title)"] = $result
    }
}

Describe 'Get-Help <Name>' -ForEach $script:Commands {
    BeforeAll { $script:Help = Get-Help -Name $Name -Full }

    It 'has a synopsis, a description, inputs, outputs and links' {
        $script:Help.Synopsis | Should -Not -Match "^\s*$Name"
        ($script:Help.Description | Out-String).Length | Should -BeGreaterThan 60
        $script:Help.inputTypes | Should -Not -BeNullOrEmpty
        $script:Help.returnValues | Should -Not -BeNullOrEmpty
        $script:Help.relatedLinks | Should -Not -BeNullOrEmpty
        ($script:Help.alertSet | Out-String) | Should -Match 'IAM'
    }

    It 'has three examples or more, with code' {
        $examples = @($script:Help.examples.example)
        $examples.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $examples) { $example.code | Should -Not -BeNullOrEmpty }
    }

    It 'explains every parameter' {
        $command = Get-Command -Name $Name
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        foreach ($parameter in $command.Parameters.Keys | Where-Object { $_ -notin $common }) {
            $help = Get-Help -Name $Name -Parameter $parameter -ErrorAction Stop
            ($help.description | Out-String).Trim() | Should -Not -BeNullOrEmpty -Because "-$parameter"
        }
    }

    It 'opens at once' {
        # AWS.Tools once took half a minute.
        (Measure-Command { Get-Help -Name $Name -Full | Out-String }).TotalSeconds | Should -BeLessThan 10
    }
}

Describe 'The example' {
    It '"<Title>" of <Command> runs on the practice account without an error' -ForEach $script:Examples {
        $result = $script:Ran["$Command|$Title"]
        $result | Should -Not -BeNullOrEmpty
        # Set-ImdsV2 without -PassThru reports what a guard refused as an error, and its example shows it.
        $result.Errors | Where-Object { $_ -notlike 'Refused,*' } | Should -BeNullOrEmpty
    }
}

Describe 'The topic <Topic>' -ForEach $script:Topics {
    It 'is found by Get-Help' {
        (Get-Help -Name $Topic | Out-String) | Should -Match $Topic
    }
}

Describe 'The policies of about_SecureMlTools_Permissions' {
    It 'are JSON that IAM could read' {
        $text = Get-Help -Name about_SecureMlTools_Permissions | Out-String
        $policies = [regex]::Matches($text, '(?ms)^    \{\r?$.*?^    \}')
        $policies.Count | Should -Be 7
        foreach ($policy in $policies) { foreach ($statement in ($policy.Value | ConvertFrom-Json).Statement) { $statement.Effect | Should -Be 'Allow' } }
    }

    It 'allow what the firewall cmdlets call' {
        $account = Connect-FreshAccount
        $no = @{ Confirm = $false; Region = 'us-east-1'; WarningAction = 'SilentlyContinue' }
        $null = Get-FirewallAllowDomain -FirewallName egress; $null = Get-FirewallBlock; $null = Get-FirewallLogging; $null = Get-FirewallAlert egress -First 1
        $null = Test-FirewallAllowDomain pypi.org -FirewallName egress; $null = Test-FirewallAllowDomain pypi.org -FirewallPolicyName egress-policy
        Add-FirewallAllowDomain domain-allow nvcr.io @no; Remove-FirewallAllowDomain domain-allow nvcr.io @no
        Add-FirewallBlock egress-rules 198.51.100.7 @no; Remove-FirewallBlock egress-rules 198.51.100.7 @no
        Add-FirewallRule egress-rules -Action Drop -Protocol ssh @no; Block-EncryptedDns egress-rules @no; Set-FirewallLogging egress -Flow s3:flow-logs @no
        $text = Get-Help -Name about_SecureMlTools_Permissions | Out-String
        $allowed = [regex]::Match($text, '(?s)"SecureMlToolsFirewall".*?\]').Value
        foreach ($action in $account.Calls.Keys | Where-Object { $_ -notlike 'sts:*' }) { $allowed | Should -Match ([regex]::Escape("`"$action`"")) }
        $account.ChangingCalls | Should -BeGreaterThan 6
        Disconnect-PracticeAccount
    }

    It 'allow what an audit calls' {
        $account = Connect-FreshAccount
        $null = Test-Ec2Hardening -IncludeUserData
        $null = Get-TrainingInstance -AllRegions
        $text = Get-Help -Name about_SecureMlTools_Permissions | Out-String
        foreach ($action in $account.Calls.Keys | Where-Object { $_ -notlike 'sts:*' }) { $text | Should -Match ([regex]::Escape("`"$action`"")) }
        $account.ChangingCalls | Should -Be 0
        Disconnect-PracticeAccount
    }
}
