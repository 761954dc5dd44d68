<#
.SYNOPSIS
    What every test file needs: the packed module, a fresh practice account and a look inside it, child processes, and a pipeline that can be stopped.
.NOTES
    SECUREMLTOOLS_MODULE names the manifest of the module under test; without it the built one is taken.
#>
Set-StrictMode -Version Latest

$script:Root = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../../..')).Path
$script:Manifest = if ($env:SECUREMLTOOLS_MODULE) { $env:SECUREMLTOOLS_MODULE } else { Join-Path $script:Root 'out/SecureMlTools/SecureMlTools.psd1' }
$env:XDG_STATE_HOME = Join-Path ([IO.Path]::GetTempPath()) "securemltools-pester-$PID"
foreach ($name in 'AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL') {
    Remove-Item -LiteralPath "Env:$name" -ErrorAction Ignore
}

function Connect-FreshAccount {
    <#
    .SYNOPSIS
        Connects a fresh practice account and gives its inside: Calls, ChangingCalls, Faults.
    #>
    [CmdletBinding()]
    param([Parameter(HelpMessage = 'Scenario.')] [string] $Scenario = 'training-estate')

    $null = Connect-PracticeAccount -Scenario $Scenario
    $connector = [SecureMlTools.Commands.GetTrainingInstanceCommand].Assembly.GetType('SecureMlTools.Isolation.SessionConnector').GetProperty('Current').GetValue($null)
    $connector.Practice($Scenario)
}

function Add-Fault {
    <#
    .SYNOPSIS
        Lets calls of an account go wrong.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, HelpMessage = 'The account.')] [object] $Account,
        [Parameter(Mandatory, HelpMessage = 'Deny, Throttle, ServerError, HtmlPage, Reset, LostAnswer, Truncate, Delay; Add-Refusal adds a Refuse.')] [string] $Kind,
        [Parameter(HelpMessage = 'IAM action, with wildcards.')] [string] $Action = '*',
        [Parameter(HelpMessage = 'How late, for Delay.')] [timespan] $Delay = [timespan]::Zero,
        [Parameter(HelpMessage = 'Every how many calls.')] [int] $Every = 1
    )

    $assembly = $Account.GetType().Assembly
    $fault = [Activator]::CreateInstance($assembly.GetType('SecureMlTools.Practice.PracticeFault'), @([Enum]::Parse($assembly.GetType('SecureMlTools.Practice.PracticeFaultKind'), $Kind), $Action))
    # init-only properties
    $fault.GetType().GetProperty('Delay').SetValue($fault, $Delay)
    $fault.GetType().GetProperty('Every').SetValue($fault, $Every)
    $Account.Faults.Add($fault)
}

function Get-CallCount {
    <#
    .SYNOPSIS
        How often an operation was called.
    #>
    [CmdletBinding()]
    [OutputType([long])]
    param(
        [Parameter(Mandatory, HelpMessage = 'The account.')] [object] $Account,
        [Parameter(Mandatory, HelpMessage = 'IAM action.')] [string] $Action
    )

    $count = [long] 0
    $null = $Account.Calls.TryGetValue($Action, [ref] $count)
    $count
}

function Invoke-Child {
    <#
    .SYNOPSIS
        Runs a script in a PowerShell of its own, without a prompt: ExitCode, Output lines.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, HelpMessage = 'The script; $Module is the manifest, $Root the working copy.')] [string] $Script,
        [Parameter(HelpMessage = 'Further environment.')] [hashtable] $Environment = @{}
    )

    $file = Join-Path ([IO.Path]::GetTempPath()) "child-$([guid]::NewGuid().ToString('N')).ps1"
    "`$Module = '$script:Manifest'; `$Root = '$script:Root'; `$PSStyle.OutputRendering = 'PlainText'`n$Script" | Set-Content -LiteralPath $file
    $before = @{}
    try {
        foreach ($name in $Environment.Keys) { $before[$name] = [Environment]::GetEnvironmentVariable($name); [Environment]::SetEnvironmentVariable($name, $Environment[$name]) }
        $lines = @(& (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $file 2>&1 | ForEach-Object { "$_" })
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $lines; Text = $lines -join "`n" }
    }
    finally {
        foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
        Remove-Item -LiteralPath $file
    }
}

function Add-Refusal {
    <#
    .SYNOPSIS
        Has AWS refuse an operation of an account, with its own code and words.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, HelpMessage = 'The account.')] [object] $Account,
        [Parameter(Mandatory, HelpMessage = 'A member of PracticeRefusals: VcpuLimitExceeded.')] [string] $Name,
        [Parameter(HelpMessage = 'What the refusal is about, where it is about something.')] [object[]] $Argument = @(),
        [Parameter(HelpMessage = 'How often; for ever when left out.')] [Nullable[int]] $Times
    )

    $refusals = $Account.GetType().Assembly.GetType('SecureMlTools.Practice.PracticeRefusals')
    $property = $refusals.GetProperty($Name)
    $Account.Faults.Refuse(($property ? $property.GetValue($null) : $refusals.GetMethod($Name).Invoke($null, $Argument)), $Times)
}

function Stop-RunningPipeline {
    <#
    .SYNOPSIS
        Starts a script in a runspace of its own, presses Ctrl+C when an operation is under way, and gives what came of it: State, Errors, and what the
        host was told to warn of.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, HelpMessage = 'The script; it hangs in a call that is delayed for an hour.')] [string] $Script,
        [Parameter(HelpMessage = 'IAM action of the calls that hang, with wildcards.')] [string] $Action = 'ec2:Describe*',
        [Parameter(HelpMessage = 'Script to run afterwards in the same session, when nothing hangs any more.')] [string] $Then
    )

    if (-not ('ListeningHost' -as [type])) { Add-Type -LiteralPath (Join-Path $PSScriptRoot 'ListeningHost.cs') }
    $listener = [ListeningHost]::new()
    $runspace = [runspacefactory]::CreateRunspace($listener)
    $runspace.Open()
    $shell = [powershell]::Create($runspace)
    try {
        $account = $shell.AddScript("Set-StrictMode -Version Latest; . '$PSScriptRoot/Common.ps1'; Import-Module '$script:Manifest'; `$account = Connect-FreshAccount; Add-Fault -Account `$account -Kind Delay -Action '$Action' -Delay ([timespan]::FromHours(1)); `$account").Invoke()[0]
        $shell.Commands.Clear()
        $running = $shell.AddScript($Script).BeginInvoke()
        while (-not @($account.Attempts.Keys -like $Action) -and -not $running.IsCompleted) { [Threading.Thread]::Sleep(5) }
        $watch = [Diagnostics.Stopwatch]::StartNew()
        if ($PSCmdlet.ShouldProcess($Script, 'Stop')) { $shell.Stop() }
        $stopped = [pscustomobject]@{ State = $shell.InvocationStateInfo.State; Milliseconds = $watch.ElapsedMilliseconds; Errors = @($shell.Streams.Error); Warnings = @($shell.Streams.Warning); Said = @($listener.Warnings); Account = $account; Output = @() }
        if ($Then) {
            $account.Faults.Clear($null)
            $shell.Commands.Clear()
            $stopped.Output = @($shell.AddScript($Then).Invoke())
            $stopped.Errors = @($shell.Streams.Error)
        }

        $stopped
    }
    finally {
        $shell.Dispose()
        $runspace.Dispose()
    }
}

function New-SdkLikeObject {
    <#
    .SYNOPSIS
        Instances and reservations of types named as AWS.Tools' are, made here: the module must go by shape.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory, HelpMessage = 'Instance ids.')] [string[]] $InstanceId)

    if (-not ('Amazon.EC2.Model.Reservation' -as [type])) {
        Add-Type -TypeDefinition @'
namespace Amazon.EC2.Model
{
    public class Instance { public string InstanceId { get; set; } public string InstanceType { get; set; } }
    public class Reservation { public string ReservationId { get; set; } = "r-1"; public System.Collections.Generic.List<Instance> Instances { get; set; } = new(); }
}
namespace Amazon.Runtime
{
    public class ImmutableCredentials { public string AccessKey { get; set; } public string SecretKey { get; set; } public string Token { get; set; } }
    public class AWSCredentials { public int Asked; public ImmutableCredentials GetCredentials() { Asked++; return new ImmutableCredentials { AccessKey = "AKIAFAKE", SecretKey = "hushhush", Token = "" }; } }
}
namespace Amazon
{
    public class RegionEndpoint { public string SystemName { get; set; } public string DisplayName { get; set; } }
}
'@
    }

    if (-not $PSCmdlet.ShouldProcess('objects', 'Make')) { return }
    $reservation = [Amazon.EC2.Model.Reservation]::new()
    foreach ($id in $InstanceId) { $reservation.Instances.Add([Amazon.EC2.Model.Instance]@{ InstanceId = $id }) }
    $reservation
}
