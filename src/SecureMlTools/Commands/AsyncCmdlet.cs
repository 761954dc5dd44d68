using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading.Channels;

namespace SecureMlTools.Commands;

/// <summary>
/// Runs asynchronous work and writes what it gives on the pipeline thread. The queue is bounded, so that a paused pipeline pauses the work; the work
/// is cancelled and joined however the cmdlet ends: Ctrl+C, an error, or Select-Object -First.
/// </summary>
public abstract class AsyncCmdlet : HardeningCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Action<PSCmdlet>> _notes = new();

    /// <summary>Cancelled when the pipeline stops.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ctrl+C just as the cmdlet ended by itself.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs work that hands messages to the pipeline thread.</summary>
    internal void Pump(Func<IPipeline, CancellationToken, Task> work)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var token = linked.Token;
        var channel = Channel.CreateBounded<Action<PSCmdlet>>(new BoundedChannelOptions(256) { SingleReader = true });
        var producer = Task.Run(
            async () =>
            {
                try
                {
                    await work(new ChannelPipeline(channel.Writer), token).ConfigureAwait(false);
                    channel.Writer.TryComplete();
                }
                catch (Exception e)
                {
                    channel.Writer.TryComplete(e);
                }
            },
            CancellationToken.None);
        try
        {
            while (Wait(channel.Reader.WaitToReadAsync(token)))
            {
                while (channel.Reader.TryRead(out var write)) write(this);
                WriteNotes();
            }

            WriteNotes();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            WriteNotes();
            throw;
        }
        finally
        {
            linked.Cancel();
            producer.GetAwaiter().GetResult();
        }
    }

    /// <summary>
    /// Warns after a stop. A stopped pipeline takes no record any more, not even a warning; the session's host does, with a screen or without, and keeps it
    /// among the warnings of the pipeline and of a job.
    /// </summary>
    private protected void SayStopped(string text) => Host?.UI?.WriteWarningLine(text);

    /// <summary>Waits for work that writes nothing.</summary>
    internal T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        T result = default!;
        Pump(async (_, ct) => result = await work(ct).ConfigureAwait(false));
        return result;
    }

    /// <summary>Leaves something to be written by the pipeline thread when it next passes: a verbose line, a trace. Safe from any thread.</summary>
    private protected void Note(Action<PSCmdlet> write) => _notes.Enqueue(write);

    private void WriteNotes()
    {
        while (_notes.TryDequeue(out var write)) write(this);
    }

    private static bool Wait(ValueTask<bool> ready) => ready.IsCompletedSuccessfully ? ready.Result : ready.AsTask().GetAwaiter().GetResult();

    private sealed class ChannelPipeline(ChannelWriter<Action<PSCmdlet>> writer) : IPipeline
    {
        public ValueTask WriteAsync(object value, CancellationToken cancellationToken) => writer.WriteAsync(c => c.WriteObject(value), cancellationToken);

        public ValueTask RunAsync(Action action, CancellationToken cancellationToken) => writer.WriteAsync(_ => action(), cancellationToken);

        public ValueTask ErrorAsync(ErrorRecord error, CancellationToken cancellationToken) => writer.WriteAsync(c => c.WriteError(error), cancellationToken);

        public void Progress(ProgressRecord record) => writer.TryWrite(c => c.WriteProgress(record));
    }
}

/// <summary>What asynchronous work may hand to the pipeline thread.</summary>
internal interface IPipeline
{
    /// <summary>Writes an object.</summary>
    ValueTask WriteAsync(object value, CancellationToken cancellationToken);

    /// <summary>Runs something on the pipeline thread, when its turn comes.</summary>
    ValueTask RunAsync(Action action, CancellationToken cancellationToken);

    /// <summary>Writes a non-terminating error.</summary>
    ValueTask ErrorAsync(ErrorRecord error, CancellationToken cancellationToken);

    /// <summary>Writes progress; dropped when the queue is full.</summary>
    void Progress(ProgressRecord record);
}
