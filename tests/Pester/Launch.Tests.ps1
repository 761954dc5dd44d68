BeforeAll {
    . $PSScriptRoot/Support/Session.ps1
}

