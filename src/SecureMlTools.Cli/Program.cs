using System.Runtime.InteropServices;
using SecureMlTools.Cli;

using var stop = new CancellationTokenSource();

// The first signal asks the command to stop, which it does within a second; a second one ends the process as the system would.
void Stop(PosixSignalContext signal)
{
    if (stop.IsCancellationRequested) return;
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CliApplication.RunAsync(args, Composition.ForProcess(), stop.Token);
