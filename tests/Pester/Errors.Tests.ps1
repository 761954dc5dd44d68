BeforeAll {
    . $PSScriptRoot/Support/Common.ps1
    Import-Module $script:Manifest
    function Get-ErrorOf([scriptblock] $Script) { try { $null = & $Script; $null } catch { $_ } }
}

Describe 'A path that leads nowhere' {
    It 'is the same error everywhere: <Run>' -ForEach @(
        @{ Run = { Get-FirewallAlert -Path "$TestDrive/no[1].where" } }
        @{ Run = { Get-FirewallAlert -Path "$TestDrive/*.where" } }
        @{ Run = { Get-FirewallAlert -LiteralPath "$TestDrive/no.where" } }
        @{ Run = { Test-SuricataRule -Path "$TestDrive/no.where" } }
        @{ Run = { Test-SuricataRule -Path "$TestDrive/*.where" } }
        @{ Run = { Test-SuricataRule -LiteralPath "$TestDrive/no.where" } }
        @{ Run = { Test-FirewallAllowDomain pypi.org -Path "$TestDrive/no.where" } }
        @{ Run = { Test-FirewallPolicy -Path "$TestDrive/no/no.where" } }
        @{ Run = { Test-FirewallPolicy -Path "$TestDrive/*.where" } }
        @{ Run = { Get-FirewallDomainPreset "$TestDrive/no/no.where" } }
        @{ Run = { Test-FirewallPolicy -BaselinePath "$TestDrive/no.where" } }
    ) {
        $Error.Clear()
        $null = & $Run 2>&1
        $failed = @($Error)
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$($failed[0])" | Should -Match "^There is no file or folder '.*where'\.$"
    }
}

Describe 'Bad input' {
    BeforeAll {
        $script:Account = Connect-FreshAccount
        $script:Wrong = Join-Path $TestDrive 'wrong'
        $null = New-Item -ItemType Directory -Path $script:Wrong
        Set-Content -LiteralPath (Join-Path $script:Wrong 'corrupt.json') -Value '[{"controlId": '
        Set-Content -LiteralPath (Join-Path $script:Wrong 'number.json') -Value '42'
        Set-Content -LiteralPath (Join-Path $script:Wrong 'corrupt.yaml') -Value 'controls: [a'
        Set-Content -LiteralPath (Join-Path $script:Wrong 'unknown.yaml') -Value "schema: 1`nparamters: {}"
        Set-Content -LiteralPath (Join-Path $script:Wrong 'nojournal.jsonl') -Value 'hello'
        $null = New-Item -ItemType Directory -Path (Join-Path $script:Wrong 'inv')
        Set-Content -LiteralPath (Join-Path $script:Wrong 'inv/inventory.json') -Value '{'
        $script:Journal = Join-Path $script:Wrong 'doctored.jsonl'
        Test-Ec2Hardening -Control EBS-02 | Repair-Ec2Hardening -JournalPath $script:Journal | Undo-Ec2Hardening -Confirm:$false | Out-Null
        (Get-Content -LiteralPath $script:Journal -Raw).Replace('"EbsEncryptionByDefault":"false"', '"EbsEncryptionByDefault":"true"') | Set-Content -LiteralPath $script:Journal -NoNewline
        $script:Foreign = Join-Path $script:Wrong 'foreign.jsonl'
        $script:Calls = $script:Account.ChangingCalls
    }

    AfterAll { Disconnect-PracticeAccount }

    It 'is one clear error and changes nothing: <What>' -ForEach @(
        @{ What = 'a malformed id'; Id = 'MalformedInstanceId'; Category = 'InvalidArgument'; Run = { Set-ImdsV2 -InstanceId 'i-xyz' -ErrorAction Stop }; Says = "'i-xyz' is not an instance id" }
        @{ What = 'an id of another region'; Id = 'InstanceNotFound'; Category = 'ObjectNotFound'; Run = { Set-ImdsV2 -InstanceId (Get-TrainingInstance -Region eu-west-1)[0].InstanceId -Region us-east-1 -ErrorAction Stop }; Says = 'check -Region' }
        @{ What = 'a machine that is not there'; Id = 'InstanceNotFound'; Category = 'ObjectNotFound'; Run = { Get-TrainingInstance -InstanceId i-00000000000000000 -ErrorAction Stop }; Says = 'There is no instance' }
        @{ What = 'an unknown control'; Id = 'InvalidOption'; Category = 'InvalidArgument'; Run = { Test-Ec2Hardening -Control IMDS-1 -ErrorAction Stop }; Says = 'did you mean IMDS-' }
        @{ What = 'an unknown control of the catalogue'; Id = 'ControlNotFound'; Category = 'ObjectNotFound'; Run = { Get-HardeningControl EBS2 -ErrorAction Stop }; Says = 'did you mean EBS-' }
        @{ What = 'a region of no account'; Id = 'UnknownRegion'; Category = 'InvalidArgument'; Run = { Get-TrainingInstance -Region ap-south-1 -ErrorAction Stop }; Says = 'it has us-east-1' }
        @{ What = 'what could be no region'; Id = 'InvalidRegion'; Category = 'InvalidArgument'; Run = { Get-TrainingInstance -Region 'evil.example.com/x' -ErrorAction Stop }; Says = 'not the name of a region' }
        @{ What = 'an inventory that is not there'; Id = 'InvalidInventory'; Category = 'InvalidData'; Run = { Test-Ec2Hardening -InventoryPath (Join-Path $script:Wrong 'none') -ErrorAction Stop }; Says = 'Export-Ec2Inventory' }
        @{ What = 'a corrupt inventory'; Id = 'InvalidInventory'; Category = 'InvalidData'; Run = { Test-Ec2Hardening -InventoryPath (Join-Path $script:Wrong 'inv') -ErrorAction Stop }; Says = 'inventory.json' }
        @{ What = 'corrupt JSON'; Id = 'InvalidFindingsFile'; Category = 'InvalidData'; Run = { Compare-HardeningFinding (Join-Path $script:Wrong 'corrupt.json') @() -ErrorAction Stop }; Says = 'line 2|line 1' }
        @{ What = 'JSON that is none of ours'; Id = 'InvalidFindingsFile'; Category = 'InvalidData'; Run = { Compare-HardeningFinding (Join-Path $script:Wrong 'number.json') @() -ErrorAction Stop }; Says = 'holds no findings' }
        @{ What = 'corrupt YAML'; Id = 'InvalidBaseline'; Category = 'InvalidData'; Run = { Test-Ec2Hardening -BaselinePath (Join-Path $script:Wrong 'corrupt.yaml') -ErrorAction Stop }; Says = 'corrupt.yaml, line \d' }
        @{ What = 'an unknown key of a baseline'; Id = 'InvalidBaseline'; Category = 'InvalidData'; Run = { Test-Ec2Hardening -BaselinePath (Join-Path $script:Wrong 'unknown.yaml') -ErrorAction Stop }; Says = "line 2: .*did you mean 'parameters'" }
        @{ What = 'a journal that is not there'; Id = 'InvalidJournal'; Category = 'InvalidData'; Run = { Undo-Ec2Hardening (Join-Path $script:Wrong 'none.jsonl') -Confirm:$false -ErrorAction Stop }; Says = 'cannot be read' }
        @{ What = 'a file that is no journal'; Id = 'InvalidJournal'; Category = 'InvalidData'; Run = { Undo-Ec2Hardening (Join-Path $script:Wrong 'nojournal.jsonl') -Confirm:$false -ErrorAction Stop }; Says = 'cannot be trusted, line 1' }
        @{ What = 'a doctored journal'; Id = 'InvalidJournal'; Category = 'InvalidData'; Run = { Undo-Ec2Hardening $script:Journal -Confirm:$false -ErrorAction Stop }; Says = 'changed after it was written' }
        @{ What = 'findings of another account'; Id = 'WrongAccount'; Category = 'SecurityError'; Run = { [pscustomobject]@{ ControlId = 'EBS-02'; ResourceId = 'us-east-1'; Region = 'us-east-1'; AccountId = '999999999999' } | Repair-Ec2Hardening -ErrorAction Stop }; Says = '999999999999.*nothing was changed' }
        @{ What = 'a path of another provider'; Id = 'InvalidOption'; Category = 'InvalidArgument'; Run = { Test-Ec2Hardening -InventoryPath Env:/x -ErrorAction Stop }; Says = 'not of the file system' }
        @{ What = 'an unknown scenario'; Id = 'UnknownScenario'; Category = 'InvalidArgument'; Run = { Connect-PracticeAccount -Scenario nope -ErrorAction Stop }; Says = 'training-estate' }
        @{ What = 'keys without their secret'; Id = 'IncompleteCredential'; Category = 'InvalidArgument'; Run = { Get-TrainingInstance -AccessKey AKIAX -ErrorAction Stop }; Says = 'give both' }
        @{ What = 'a journal that is there already'; Id = 'FileError'; Category = 'WriteError'; Run = { Test-Ec2Hardening -Control EBS-02 | Repair-Ec2Hardening -JournalPath $script:Journal -ErrorAction Stop }; Says = 'exists' }
    ) {
        $record = Get-ErrorOf $Run
        $record | Should -Not -BeNullOrEmpty
        ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be $Id
        $record.CategoryInfo.Category | Should -Be $Category
        "$record" | Should -Match $Says
        "$record" | Should -Not -Match "`n"
        $script:Account.ChangingCalls | Should -Be $script:Calls
    }

    It 'stays one bad item among good ones' {
        $good = (Get-TrainingInstance)[0].InstanceId
        $errors = @()
        $found = @('i-bad', $good, 'i-00000000000000000' | Get-TrainingInstance -ErrorAction SilentlyContinue -ErrorVariable errors)
        $found.InstanceId | Should -Be $good
        $errors.TargetObject | Sort-Object | Should -Be @('i-00000000000000000', 'i-bad')
        $errors = @()
        @('i-bad', $good | Test-Ec2Hardening -Control IMDS-01 -ErrorAction SilentlyContinue -ErrorVariable errors).Count | Should -Be 1
        @($errors).Count | Should -Be 1
    }

    It 'obeys -ErrorAction' {
        $Error.Clear()
        Get-TrainingInstance -InstanceId i-bad -ErrorAction Ignore | Should -BeNullOrEmpty
        $Error.Count | Should -Be 0
        Get-TrainingInstance -InstanceId i-bad -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $Error.Count | Should -Be 1
        { Get-TrainingInstance -InstanceId i-bad -ErrorAction Stop } | Should -Throw
        { $ErrorActionPreference = 'Stop'; Get-TrainingInstance -InstanceId i-bad } | Should -Throw
    }
}

Describe 'Errors of AWS' {
    BeforeEach { $script:Account = Connect-FreshAccount }
    AfterEach { Disconnect-PracticeAccount }

    It 'a denied permission names the action, and keeps code and request id' {
        $script:Account.Faults.Deny('ec2:DescribeInstances')
        $record = Get-ErrorOf { Get-TrainingInstance -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -Be 'UnauthorizedOperation,SecureMlTools.Commands.GetTrainingInstanceCommand'
        $record.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $record.ErrorDetails.RecommendedAction | Should -Be 'Allow the IAM action ec2:DescribeInstances.'
        $record.Exception | Should -BeOfType ([SecureMlTools.Api.AwsException])
        $record.Exception.ErrorCode | Should -Be 'UnauthorizedOperation'
        $record.Exception.StatusCode | Should -Be 403
        $record.Exception.RequestId | Should -Not -BeNullOrEmpty
    }

    It 'a denied permission makes findings Unknown, never Pass, and the rest goes on' {
        $script:Account.Faults.Deny('ec2:GetEbsEncryptionByDefault')
        $findings = @(Test-Ec2Hardening -Control EBS-02, IMDS-01)
        ($findings | Where-Object ControlId -EQ 'EBS-02').Status | Should -Be 'Unknown'
        ($findings | Where-Object ControlId -EQ 'EBS-02').Reason | Should -Match 'ec2:GetEbsEncryptionByDefault'
        ($findings | Where-Object ControlId -EQ 'IMDS-01').Status | Should -Not -Contain 'Unknown'
    }

    It 'an account that denies everything gives no Pass' {
        'ec2', 'ssm', 'cloudwatch', 'autoscaling', 'kms', 'network-firewall', 'route53resolver', 'logs' | ForEach-Object { $script:Account.Faults.Deny("${_}:*") }
        $findings = @(Test-Ec2Hardening -ErrorAction SilentlyContinue)
        $findings.Count | Should -BeGreaterThan 10
        $findings.Status | Should -Not -Contain 'Pass'
    }

    It 'one broken region does not keep the others' {
        $assembly = $script:Account.GetType().Assembly
        $fault = [Activator]::CreateInstance($assembly.GetType('SecureMlTools.Practice.PracticeFault'), @([Enum]::Parse($assembly.GetType('SecureMlTools.Practice.PracticeFaultKind'), 'Deny'), 'ec2:DescribeInstances'))
        $fault.GetType().GetProperty('Region').SetValue($fault, 'us-east-1')
        $script:Account.Faults.Add($fault)
        $errors = @()
        @(Get-TrainingInstance -Region us-east-1, eu-west-1 -ErrorAction SilentlyContinue -ErrorVariable errors).Region | Select-Object -Unique | Should -Be 'eu-west-1'
        $errors.TargetObject | Should -Be 'us-east-1'
    }

    It 'one region that is not there does not keep the others from being audited' {
        $errors = @()
        $findings = @(Test-Ec2Hardening -Region us-east-1, ap-south-1, eu-west-1 -Control EBS-02 -ErrorAction SilentlyContinue -ErrorVariable errors)
        $findings.Region | Should -Be @('us-east-1', 'eu-west-1')
        @($errors).Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'UnknownRegion,*'
        $errors[0].TargetObject | Should -Be 'ap-south-1'
    }

    It 'regions are read together and given in the order asked for' {
        Add-Fault -Account $script:Account -Kind Delay -Action 'ec2:GetEbsEncryptionByDefault' -Delay ([timespan]::FromMilliseconds(200))
        @(Test-Ec2Hardening -Region eu-west-1, us-east-1, eu-west-1 -Control EBS-02).Region | Should -Be @('eu-west-1', 'us-east-1')
    }

    It 'weather is endured: throttling, server errors, resets' {
        $calm = @(Test-Ec2Hardening -Control EBS-02, IMDS-01)
        foreach ($kind in 'Throttle', 'ServerError', 'Reset') { Add-Fault -Account $script:Account -Kind $kind -Every 5 }
        $stormy = @(Test-Ec2Hardening -Control EBS-02, IMDS-01)
        # What could not be read is Unknown; nothing is lost and nothing becomes a Pass.
        $stormy.Count | Should -BeGreaterOrEqual 1
        $bad = @($calm | Where-Object Status -eq 'Fail').ResourceId
        @($stormy | Where-Object { $_.Status -eq 'Pass' -and $_.ResourceId -in $bad }).Count | Should -Be 0
    }
}

Describe 'The way to AWS' {
    It 'of a wrong option names the help of the cmdlet that was asked' {
        $record = Get-ErrorOf { New-IsolatedTrainingNetwork lab 10.60.0.0/29 -Region us-east-1 -EndpointUrl practice:training-estate -Confirm:$false -ErrorAction Stop }
        $record.ErrorDetails.RecommendedAction | Should -Be 'Get-Help New-IsolatedTrainingNetwork -Detailed shows what each parameter takes.'
    }

    It '<What> is <Id>' -ForEach @(
        @{ What = 'no region'; Id = 'NoRegion'; Category = 'InvalidArgument'; Run = { Get-TrainingInstance -AccessKey AKIAX -SecretKey x -ErrorAction Stop } }
        @{ What = 'an unknown profile'; Id = 'ProfileNotFound'; Category = 'InvalidArgument'; Run = { Get-TrainingInstance -ProfileName nobody -Region us-east-1 -ErrorAction Stop } }
        @{ What = 'plain http to elsewhere'; Id = 'InsecureEndpoint'; Category = 'SecurityError'; Run = { Get-TrainingInstance -Region us-east-1 -AccessKey AKIAX -SecretKey x -EndpointUrl http://192.0.2.1 -ErrorAction Stop } }
        @{ What = 'no endpoint'; Id = 'InvalidEndpoint'; Category = 'InvalidArgument'; Run = { Get-TrainingInstance -Region us-east-1 -AccessKey AKIAX -SecretKey x -EndpointUrl nonsense -ErrorAction Stop } }
        @{ What = 'nothing that answers'; Id = 'ConnectionFailed'; Category = 'ConnectionError'; Run = { Get-TrainingInstance -Region us-east-1 -AccessKey AKIAX -SecretKey x -EndpointUrl http://127.0.0.1:1 -ErrorAction Stop } }
    ) {
        $env:AWS_EC2_METADATA_DISABLED = 'true'
        $env:AWS_CONFIG_FILE = $env:AWS_SHARED_CREDENTIALS_FILE = Join-Path $TestDrive 'nothing'
        try {
            $record = Get-ErrorOf $Run
            ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be $Id
            $record.CategoryInfo.Category | Should -Be $Category
            $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            "$record $($record.Exception)" | Should -Not -Match 'AggregateException'
        }
        finally { Remove-Item Env:AWS_EC2_METADATA_DISABLED, Env:AWS_CONFIG_FILE, Env:AWS_SHARED_CREDENTIALS_FILE }
    }

    It 'an unknown region is warned about and used' {
        $warnings = @()
        $null = Get-ErrorOf { Get-TrainingInstance -Region eu-wset-1 -AccessKey AKIAX -SecretKey x -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop -EndpointUrl https://127.0.0.1:1 }
        $env:AWS_ENDPOINT_URL = 'http://127.0.0.1:1'
        try {
            $record = $null
            Get-TrainingInstance -Region eu-wset-1 -AccessKey AKIAX -SecretKey x -WarningVariable warnings -WarningAction SilentlyContinue -ErrorVariable record -ErrorAction SilentlyContinue
            "$warnings" | Should -Match 'did you mean eu-west-1'
            $record[0].FullyQualifiedErrorId | Should -BeLike 'ConnectionFailed,*'
        }
        finally { Remove-Item Env:AWS_ENDPOINT_URL }
    }

    It '-Verbose tells source and account, and no stream tells a secret' {
        $null = Connect-FreshAccount
        "$(Get-TrainingInstance -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })" | Should -Match 'region us-east-1.*Account 111122223333'
        Disconnect-PracticeAccount
        $everything = Get-TrainingInstance -Region us-east-1 -AccessKey AKIAX -SecretKey 'hushhush/secret' -SessionToken 'tokentoken' -EndpointUrl http://127.0.0.1:1 -Verbose -Debug -ErrorAction Continue *>&1
        ($everything | Out-String) + ($everything | Format-List * -Force | Out-String) + "$($Error[0].Exception)" | Should -Not -Match 'hushhush|tokentoken'
    }
}
