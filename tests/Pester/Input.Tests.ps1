BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
    $script:Account = Connect-FreshAccount
    $script:Machines = @(Get-TrainingInstance)
    $script:Two = $script:Machines[0..1].InstanceId
}

AfterAll { Disconnect-PracticeAccount }

Describe 'Instance ids' {
    It 'bind from <What>' -ForEach @(
        @{ What = 'text as an argument'; Run = { Get-TrainingInstance -InstanceId $args[0] } }
        @{ What = 'text by position'; Run = { Get-TrainingInstance $args[0] } }
        @{ What = 'text from the pipeline'; Run = { $args[0] | Get-TrainingInstance } }
        @{ What = 'text with spaces around it'; Run = { $args[0] | ForEach-Object { "  $_ " } | Get-TrainingInstance } }
        @{ What = 'the alias Id'; Run = { Get-TrainingInstance -Id $args[0] } }
        @{ What = 'the plural alias'; Run = { Get-TrainingInstance -InstanceIds $args[0] } }
        @{ What = 'ARNs'; Run = { $args[0] | ForEach-Object { "arn:aws:ec2:us-east-1:111122223333:instance/$_" } | Get-TrainingInstance } }
        @{ What = 'our machines'; Run = { $script:Machines[0..1] | Get-TrainingInstance } }
        @{ What = 'a Reservation of AWS.Tools'; Run = { New-SdkLikeObject -InstanceId $args[0] | Get-TrainingInstance } }
        @{ What = 'a Reservation as an argument'; Run = { Get-TrainingInstance -InstanceId (New-SdkLikeObject -InstanceId $args[0]) } }
        @{ What = 'Instances of AWS.Tools'; Run = { (New-SdkLikeObject -InstanceId $args[0]).Instances | Get-TrainingInstance } }
        @{ What = 'findings'; Run = { Test-Ec2Hardening -InstanceId $args[0] -Control IMDS-01 | Get-TrainingInstance } }
        @{ What = 'CSV rows'; Run = { $script:Machines[0..1] | Select-Object InstanceId, Name | ConvertTo-Csv | ConvertFrom-Csv | Get-TrainingInstance } }
        @{ What = 'hashtables'; Run = { $args[0] | ForEach-Object { @{ InstanceId = $_ } } | Get-TrainingInstance } }
        @{ What = 'JSON of ours'; Run = { $script:Machines[0..1] | ConvertTo-Json -Depth 4 | ConvertFrom-Json | Get-TrainingInstance } }
        @{ What = 'what the AWS CLI prints'; Run = { @{ Reservations = @(@{ Instances = @($args[0] | ForEach-Object { @{ InstanceId = $_ } }) }) } | ConvertTo-Json -Depth 6 | ConvertFrom-Json | Get-TrainingInstance } }
        @{ What = 'deserialised machines'; Run = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($script:Machines[0..1], 2)) | Get-TrainingInstance } }
        @{ What = 'a deserialised Reservation'; Run = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((New-SdkLikeObject -InstanceId $args[0]), 3)) | Get-TrainingInstance } }
    ) {
        $found = @(& $Run $script:Two)
        $found.InstanceId | Sort-Object -Unique | Should -Be ($script:Two | Sort-Object)
    }

    It 'bind to <Name> too' -ForEach @(@{ Name = 'Test-Ec2Hardening' }, @{ Name = 'Set-ImdsV2' }, @{ Name = 'Repair-Ec2Hardening' }) {
        $extra = switch ($Name) { 'Set-ImdsV2' { @{ WhatIf = $true; PassThru = $true } } 'Repair-Ec2Hardening' { @{ WhatIf = $true; Control = 'IMDS-01' } } default { @{ Control = 'IMDS-01' } } }
        @(New-SdkLikeObject -InstanceId $script:Two | & $Name @extra).InstanceId | Sort-Object | Should -Be ($script:Two | Sort-Object)
    }

    It 'take the region of an ARN' {
        $ireland = @(Get-TrainingInstance -Region eu-west-1)[0].InstanceId
        (Get-TrainingInstance -InstanceId "arn:aws:ec2:eu-west-1:111122223333:instance/$ireland").Region | Should -Be 'eu-west-1'
    }

    It 'are audited where each machine is' {
        $both = @(Get-TrainingInstance -Region us-east-1, eu-west-1)
        ($both | Test-Ec2Hardening -Control EBS-02).Region | Sort-Object | Should -Be @('eu-west-1', 'us-east-1')
    }
}

Describe 'An empty pipeline' {
    It 'means nothing, not everything: <Name>' -ForEach @(
        @{ Name = 'Get-TrainingInstance' }, @{ Name = 'Test-Ec2Hardening' }, @{ Name = 'Repair-Ec2Hardening' }, @{ Name = 'Set-ImdsV2' }, @{ Name = 'Set-ImdsV2Default' }, @{ Name = 'Undo-Ec2Hardening' }
    ) {
        $before = ($script:Account.Calls.Values | Measure-Object -Sum).Sum
        @() | & $Name | Should -BeNullOrEmpty
        ($script:Account.Calls.Values | Measure-Object -Sum).Sum | Should -Be $before
    }

    It 'in a variable is an error: <Name>' -ForEach @(@{ Name = 'Get-TrainingInstance' }, @{ Name = 'Test-Ec2Hardening' }) {
        $none = @()
        { & $Name -InstanceId $none } | Should -Throw -ErrorId 'EmptyInstanceId*'
        { & $Name -InstanceId $null } | Should -Throw -ErrorId 'EmptyInstanceId*'
    }

    It 'still makes a report' {
        $file = Join-Path $TestDrive 'empty.json'
        @() | Export-HardeningReport -Path $file
        Get-Content -LiteralPath $file -Raw | ConvertFrom-Json | Should -BeNullOrEmpty
    }
}

Describe 'Regions' {
    It 'bind from text, several, and objects of AWS.Tools' {
        (New-SdkLikeObject -InstanceId 'i-00000000') | Should -Not -BeNullOrEmpty
        $endpoint = [Amazon.RegionEndpoint]@{ SystemName = 'eu-west-1'; DisplayName = 'Ireland' }
        @(Get-TrainingInstance -Region $endpoint).Region | Select-Object -Unique | Should -Be 'eu-west-1'
        @(Get-TrainingInstance -Region 'EU-West-1').Region | Select-Object -Unique | Should -Be 'eu-west-1'
        @(Get-TrainingInstance -Region us-east-1, $endpoint).Region | Select-Object -Unique | Should -Be @('us-east-1', 'eu-west-1')
        @(Get-TrainingInstance -AllRegions).Region | Sort-Object -Unique | Should -Be @('eu-west-1', 'us-east-1')
    }
}

Describe 'Tags and filters' {
    It 'narrow the list' {
        @(Get-TrainingInstance -Tag @{ Project = 'vision' }).Count | Should -Be @($script:Machines | Where-Object { $_.Tags['Project'] -eq 'vision' }).Count
        @(Get-TrainingInstance -Tag @{ Project = 'vision', 'llm' }).Count | Should -BeGreaterThan @(Get-TrainingInstance -Tag @{ Project = 'vision' }).Count
        @(Get-TrainingInstance -Filter @{ 'instance-type' = 'p5.*' }).InstanceType | Select-Object -Unique | Should -Be 'p5.48xlarge'
        @(Get-TrainingInstance -Filter @{ Name = 'instance-type'; Values = 'p5.48xlarge' }).Count | Should -Be 1
        @(Get-TrainingInstance -Filter ([pscustomobject]@{ Name = 'instance-state-name'; Values = @('stopped') })).State | Select-Object -Unique | Should -Be 'stopped'
    }

    It 'that cannot be are one clear error' {
        { Get-TrainingInstance -Filter 'instance-type=p5' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidOption*'
    }
}

Describe 'Findings' {
    BeforeAll {
        $script:Findings = @(Test-Ec2Hardening -Control EBS-02, IMDS-01)
        $script:Json = Join-Path $TestDrive 'f.json'
        $script:Csv = Join-Path $TestDrive 'f.csv'
        $script:Findings | Export-HardeningReport -Path $script:Json
        $script:Findings | Export-HardeningReport -Path $script:Csv
    }

    It 'come back from <What> as they were' -ForEach @(
        @{ What = 'JSON'; Run = { Get-Content -LiteralPath $script:Json -Raw | ConvertFrom-Json } }
        @{ What = 'CSV'; Run = { Import-Csv -LiteralPath $script:Csv } }
        @{ What = 'a job'; Run = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($script:Findings, 1)) } }
        @{ What = 'Clixml'; Run = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($script:Findings, 2)) } }
        @{ What = 'ConvertTo-Json'; Run = { $script:Findings | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        @{ What = 'a file name'; Run = { $script:Json } }
        @{ What = 'a file'; Run = { Get-Item -LiteralPath $script:Json } }
    ) {
        $changes = @(& $Run | Compare-HardeningFinding -ReferenceFinding $script:Findings)
        $changes.Count | Should -Be $script:Findings.Count
        $changes.Change | Select-Object -Unique | Should -Be 'Unchanged'
        $changes.StatusAfter | Should -Be $changes.StatusBefore
        $changes.SeverityAfter | Should -Be $changes.SeverityBefore
    }

    It 'from <What> can be repaired' -ForEach @(
        @{ What = 'JSON'; Run = { Get-Content -LiteralPath $script:Json -Raw | ConvertFrom-Json } }
        @{ What = 'CSV'; Run = { Import-Csv -LiteralPath $script:Csv } }
        @{ What = 'Clixml'; Run = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($script:Findings, 2)) } }
    ) {
        $live = @($script:Findings | Repair-Ec2Hardening -WhatIf)
        @(& $Run | Repair-Ec2Hardening -WhatIf).Outcome | Should -Be $live.Outcome
    }

    It 'that are none are one error each, and the rest goes on' {
        $errors = @()
        $results = @('nonsense', @{ ControlId = 'EBS-02' }, [pscustomobject]@{ ControlId = 'EBS-99'; ResourceId = 'us-east-1'; Region = 'us-east-1' }) + $script:Findings |
            Repair-Ec2Hardening -WhatIf -ErrorAction SilentlyContinue -ErrorVariable errors
        @($errors).Count | Should -Be 3
        $errors.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'InvalidFinding,SecureMlTools.Commands.RepairEc2HardeningCommand'
        $errors[2].ErrorDetails.Message | Should -Match 'did you mean EBS-0'
        @($results).Count | Should -BeGreaterThan 0
    }
}

Describe 'Credentials of AWS.Tools' {
    It 'are taken by shape, asked at signing, and never shown' {
        $null = New-SdkLikeObject -InstanceId 'i-00000000'
        $keys = [Amazon.Runtime.AWSCredentials]::new()
        $errors = @()
        $verbose = Get-TrainingInstance -Credential $keys -Region us-east-1 -EndpointUrl http://127.0.0.1:1 -Verbose -ErrorVariable errors -ErrorAction SilentlyContinue 4>&1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ConnectionFailed,*'
        $keys.Asked | Should -BeGreaterThan 0
        "$verbose $errors $($errors[0].Exception)" | Should -Not -Match 'hushhush'
        "$verbose" | Should -Match 'credentials from'
    }
}
