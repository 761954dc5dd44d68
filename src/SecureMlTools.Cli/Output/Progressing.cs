using System.Collections.Concurrent;
using SecureMlTools.Inventory;
using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>Shows on standard error how far the reading of regions has come: bars on a terminal, nothing that moves elsewhere.</summary>
internal static class Progressing
{
    /// <summary>Runs something that reports progress by region.</summary>
    /// <param name="host">The host.</param>
    /// <param name="work">What to run.</param>
    /// <param name="keep">Leaves the bars when they are full.</param>
    public static async Task<T> WithProgressAsync<T>(this CliHost host, Func<IProgress<CollectionProgress>, Task<T>> work, bool keep = false)
    {
        var console = host.OnError();
        if (!console.Profile.Capabilities.Ansi) return await work(new Silent()).ConfigureAwait(false);
        return await console.Progress().AutoClear(!keep).HideCompleted(false)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn())
            .StartAsync(context => work(new Bars(context))).ConfigureAwait(false);
    }

    /// <summary>Runs something that takes minutes, and reports its steps.</summary>
    public static async Task<T> WithStepsAsync<T>(this CliHost host, Func<IProgress<(int Done, int Total, string Activity)>?, Task<T>> work)
    {
        var console = host.OnError();
        if (!console.Profile.Capabilities.Ansi) return await work(null).ConfigureAwait(false);
        return await console.Progress().AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 24 }, new ElapsedTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context => work(new Steps(context.AddTask("Starting")))).ConfigureAwait(false);
    }

    private sealed class Steps(ProgressTask task) : IProgress<(int Done, int Total, string Activity)>
    {
        public void Report((int Done, int Total, string Activity) value)
        {
            task.MaxValue = Math.Max(1, value.Total);
            if (value.Done > task.Value) task.Value = value.Done;
            task.Description = Markup.Escape(Text.Visible(value.Activity));
        }
    }

    private sealed class Silent : IProgress<CollectionProgress>
    {
        public void Report(CollectionProgress value)
        {
            // A log has no use for bars.
        }
    }

    private sealed class Bars(ProgressContext context) : IProgress<CollectionProgress>
    {
        private readonly ConcurrentDictionary<string, ProgressTask> _tasks = new();

        public void Report(CollectionProgress value)
        {
            var task = _tasks.GetOrAdd(value.Region, r => context.AddTask($"Reading {Markup.Escape(r)}"));
            task.MaxValue = Math.Max(1, value.Total);
            if (value.Done > task.Value) task.Value = value.Done;
            task.Description = $"Reading {Markup.Escape(value.Region)} [grey]{Markup.Escape(value.Operation)}[/]";
        }
    }
}
