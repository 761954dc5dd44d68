using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>
/// Reads alert logs: JSON lines, JSON documents and exports of CloudWatch Logs, packed with gzip or not. Blocks are read one after the other, parsed
/// side by side, and given in the log's order; a few are under way at once, and memory does not grow with the log.
/// </summary>
public static class AlertReader
{
    internal const string Damaged = "is packed with gzip and damaged or cut off; the rest is not read";

    private static readonly int Workers = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Reads a log. What cannot be read is told, and the reading goes on behind it.</summary>
    /// <param name="log">The log; left open.</param>
    /// <param name="source">What alerts and problems name as their source.</param>
    /// <param name="query">Which alerts are wanted; <see cref="AlertQuery.First"/> is the caller's business.</param>
    /// <param name="cancellationToken">Stops within one block.</param>
    public static async IAsyncEnumerable<AlertBatch> ReadAsync(Stream log, string source, AlertQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AlertLog opened;
        AlertProblem? unread = null;
        try
        {
            opened = AlertLog.Open(log, source);
        }
        catch (InvalidDataException e)
        {
            unread = new AlertProblem(source, 0, Reason(e));
            opened = null!;
        }

        if (unread is not null)
        {
            yield return new AlertBatch([], [unread]);
            yield break;
        }

        var parsers = new ConcurrentBag<AlertParser>();
        var underWay = new Queue<Task<AlertBatch>>();
        try
        {
            var isAtEnd = false;
            while (!isAtEnd || underWay.Count > 0)
            {
                while (!isAtEnd && underWay.Count <= Workers)
                {
                    AlertBlock? block = null;
                    try
                    {
                        block = opened.Blocks.Next(cancellationToken);
                    }
                    catch (Exception e) when (e is InvalidDataException or IOException)
                    {
                        unread = new AlertProblem(source, 0, Reason(e));
                    }

                    isAtEnd = block is null;
                    if (block is { } next) underWay.Enqueue(Task.Run(() => Parse(next, parsers, source, query), CancellationToken.None));
                }

                if (underWay.TryDequeue(out var first)) yield return await first.ConfigureAwait(false);
            }

            if (unread is not null) yield return new AlertBatch([], [unread]);
        }
        finally
        {
            // Their buffers go back to the pool.
            await Task.WhenAll(underWay).ConfigureAwait(false);
        }
    }

    private static AlertBatch Parse(AlertBlock block, ConcurrentBag<AlertParser> parsers, string source, AlertQuery query)
    {
        if (!parsers.TryTake(out var parser)) parser = new AlertParser(query, source);
        var alerts = new List<FirewallAlert>();
        var problems = new List<AlertProblem>(block.Problems ?? []);
        try
        {
            var rest = block.Bytes;
            for (var index = 0; rest.Length > 0; index++)
            {
                var end = rest.IndexOf((byte)'\n');
                var line = end < 0 ? rest : rest[..end];
                rest = end < 0 ? [] : rest[(end + 1)..];
                var found = problems.Count;
                parser.Parse(line, block.Lines is null ? block.FirstLine + index : block.Lines[index], alerts, problems);
                if (block.IsCut && end < 0 && problems.Count > found) problems[^1] = problems[^1] with { Reason = "ends in the middle: the log is cut off, or still being written" };
            }
        }
        finally
        {
            block.GiveBack();
            parsers.Add(parser);
        }

        return new AlertBatch(alerts, problems);
    }

    private static string Reason(Exception e) => e is InvalidDataException && e.Message.Contains("archive", StringComparison.Ordinal) || e is EndOfStreamException
        ? Damaged
        : Text.OneLine(e.Message).TrimEnd('.');
}
