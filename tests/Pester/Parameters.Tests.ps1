BeforeDiscovery {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
    $script:Commands = @(Get-Command -Module SecureMlTools | ForEach-Object { @{ Name = $_.Name } })
}

BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
    $script:Common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
}

Describe '<Name>' -ForEach $script:Commands {
    BeforeAll {
        $script:Command = Get-Command -Name $Name
        $script:Own = @($script:Command.Parameters.Values | Where-Object { $_.Name -notin $script:Common })
    }

    It 'has a help message on every parameter' {
        foreach ($parameter in $script:Own) {
            foreach ($set in $parameter.ParameterSets.Values) { $set.HelpMessage | Should -Not -BeNullOrEmpty -Because "-$($parameter.Name)" }
        }
    }

    It 'has -WhatIf and -Confirm exactly when it changes something' {
        $changes = $script:Command.Verb -in 'Add', 'Block', 'New', 'Remove', 'Export', 'Repair', 'Set', 'Undo'
        $script:Command.Parameters.ContainsKey('WhatIf') | Should -Be $changes
        $script:Command.Parameters.ContainsKey('Confirm') | Should -Be $changes
    }

    It 'takes one object of the pipeline at most in each set' {
        foreach ($set in $script:Command.ParameterSets) {
            @($set.Parameters | Where-Object ValueFromPipeline).Count | Should -BeLessOrEqual 1 -Because $set.Name
            @($set.Parameters | Where-Object Position -GE 2).Count | Should -Be 0
        }
    }

    It 'declares what it gives' {
        if ($Name -ne 'Disconnect-PracticeAccount') { $script:Command.OutputType.Count | Should -BeGreaterThan 0 }
        foreach ($type in $script:Command.OutputType) { $type.Type | Should -Not -BeNullOrEmpty -Because $type.Name }
    }

    It 'rejects a parameter that it does not have' {
        { & $Name -NoSuchParameter x } | Should -Throw -ErrorId 'NamedParameterNotFound*'
    }
}

Describe 'Validation' {
    It '<Command> rejects <Because>' -ForEach @(
        @{ Command = { Get-TrainingInstance -ThrottleLimit 0 }; Because = 'a throttle limit of 0' }
        @{ Command = { Test-Ec2Hardening -ThrottleLimit 65 }; Because = 'a throttle limit of 65' }
        @{ Command = { Set-ImdsV2 -InstanceId i-0123456789abcdef0 -HopLimit 0 }; Because = 'a hop limit of 0' }
        @{ Command = { Set-ImdsV2Default -HopLimit 65 }; Because = 'a hop limit of 65' }
        @{ Command = { Repair-Ec2Hardening -InstanceId i-0123456789abcdef0 -Control X -OverrideGuard SsmPath }; Because = 'overriding SsmPath' }
        @{ Command = { Test-Ec2Hardening -Status Maybe }; Because = 'a status that is none' }
        @{ Command = { Test-Ec2Hardening -MinimumSeverity Awful }; Because = 'a severity that is none' }
        @{ Command = { Get-TrainingInstance -AllRegions -Region us-east-1 }; Because = 'all regions and one' }
        @{ Command = { Get-TrainingInstance -Credential (New-Object pscredential 'x', (New-Object securestring)) }; Because = 'a user name and password' }
        @{ Command = { Get-TrainingInstance -Credential 'audit' }; Because = 'the name of a profile as a credential' }
        @{ Command = { Export-HardeningReport -Path '' -Finding @() }; Because = 'an empty path' }
        @{ Command = { Export-HardeningReport -Path x.html -Finding @() -Format Docx }; Because = 'a format that is none' }
    ) {
        $Command | Should -Throw
    }
}
