@{
    RootModule           = 'SecureMlTools.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6a3f0b52-9c1e-4f5d-8a57-2d0b1f4e7c93'
    Author               = 'SecureMlTools contributors'
    CompanyName          = 'SecureMlTools'
    Copyright            = '(c) SecureMlTools contributors. Apache-2.0.'
    Description          = 'Finds what is unsafe about the EC2 machines a team trains models on, and the network, storage, images and identity around them, and repairs it reversibly.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Add-FirewallAllowDomain'
        'Add-FirewallBlock'
        'Add-FirewallRule'
        'Block-EncryptedDns'
        'Compare-HardeningFinding'
        'Connect-PracticeAccount'
        'ConvertTo-FirewallDomain'
        'ConvertTo-SuricataRule'
        'Disconnect-PracticeAccount'
        'Export-Ec2Inventory'
        'Export-HardeningReport'
        'Get-FirewallAlert'
        'Get-FirewallAllowDomain'
        'Get-FirewallBlock'
        'Get-FirewallDomainPreset'
        'Get-FirewallLogging'
        'Get-HardeningControl'
        'Get-TrainingInstance'
        'Get-TrainingInstanceType'
        'New-DnsFirewallAllowList'
        'New-HardenedTrainingInstance'
        'New-IsolatedTrainingNetwork'
        'Remove-FirewallAllowDomain'
        'Remove-FirewallBlock'
        'Remove-HardenedTrainingInstance'
        'Remove-IsolatedTrainingNetwork'
        'Repair-Ec2Hardening'
        'Set-FirewallLogging'
        'Set-ImdsV2'
        'Set-ImdsV2Default'
        'Test-Ec2Hardening'
        'Test-Ec2InternetPath'
        'Test-FirewallAllowDomain'
        'Test-FirewallPolicy'
        'Test-IsolatedTrainingNetwork'
        'Test-SuricataRule'
        'Undo-Ec2Hardening'
    )
    FormatsToProcess     = @(
        'Formats/SecureMlTools.format.ps1xml'
        'Formats/AllowDomain.format.ps1xml'
        'Formats/FirewallAlert.format.ps1xml'
        'Formats/FirewallBlock.format.ps1xml'
        'Formats/FirewallDecision.format.ps1xml'
        'Formats/FirewallDomains.format.ps1xml'
        'Formats/FirewallLogging.format.ps1xml'
        'Formats/LaunchedResource.format.ps1xml'
        'Formats/PathDiagnosis.format.ps1xml'
        'Formats/SuricataRule.format.ps1xml'
        'Formats/TrainingInstanceType.format.ps1xml'
        'Formats/TrainingNetwork.format.ps1xml'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('AWS', 'EC2', 'Security', 'Hardening', 'MachineLearning', 'IMDSv2', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://www.apache.org/licenses/LICENSE-2.0'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
