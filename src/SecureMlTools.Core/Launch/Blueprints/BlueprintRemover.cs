using SecureMlTools.Api;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>
/// Takes resources away, in the reverse of the order in which their kinds are made. What is given is what carries the owner's tags; nothing else is
/// touched, and what cannot be taken away is named with AWS's reason.
/// </summary>
internal sealed class BlueprintRemover(IReadOnlyList<ResourceKind> kinds, BlueprintScope scope, BuildJournal? journal, IProgress<BlueprintProgress>? progress)
{
    private readonly List<(ResourceKind Kind, FoundResource Resource)> _leaving = [];
    private readonly Dictionary<FoundResource, string> _refused = [];
    private readonly HashSet<FoundResource> _unseen = [];

    /// <summary>What is deleted by itself, in the order in which it was found: the rest goes with something else that is found.</summary>
    public static List<FoundResource> Alone(IReadOnlyCollection<FoundResource> found)
    {
        var ids = found.Select(f => f.PhysicalId).ToHashSet(StringComparer.Ordinal);
        return [.. found.Where(f => f.GoesWith is null || !ids.Contains(f.GoesWith))];
    }

    /// <summary>Removes, and says what became of each.</summary>
    public async Task<IReadOnlyList<BuiltResource>> RemoveAsync(IReadOnlyCollection<FoundResource> found, CancellationToken cancellationToken)
    {
        var alone = Alone(found);
        var done = 0;
        foreach (var kind in kinds.Reverse())
        {
            var some = alone.Where(f => f.Type == kind.Type).Reverse().ToList();
            if (some.Count == 0) continue;
            if (!kind.DeletesAlongside) await UntilGoneAsync(cancellationToken).ConfigureAwait(false);
            foreach (var resource in some)
            {
                progress?.Report(new BlueprintProgress(done++, alone.Count, $"removing {resource.Type} {Text.Visible(resource.LogicalId ?? resource.PhysicalId)}"));
                await DeleteAsync(kind, resource, cancellationToken).ConfigureAwait(false);
            }
        }

        await UntilGoneAsync(cancellationToken).ConfigureAwait(false);
        await LookAgainAsync(cancellationToken).ConfigureAwait(false);
        Write(alone);
        return [.. alone.AsEnumerable().Reverse().Select(f => _refused.TryGetValue(f, out var why)
            ? new BuiltResource(f.LogicalId, f.Type, f.PhysicalId, BuildAction.LeftBehind, why)
            : new BuiltResource(f.LogicalId, f.Type, f.PhysicalId, BuildAction.Removed))];
    }

    // What became of the resources is told even where the journal cannot be written any more.
    private void Write(List<FoundResource> removed)
    {
        try
        {
            foreach (var resource in removed) journal?.Removal(resource.Type, resource.PhysicalId, _refused.GetValueOrDefault(resource), scope.Time.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private async Task DeleteAsync(ResourceKind kind, FoundResource resource, CancellationToken cancellationToken)
    {
        var patience = new Patience(scope.Time, kind.DeletionPatience);
        for (var failures = 0; ;)
        {
            try
            {
                await kind.DeleteAsync(scope, resource, cancellationToken).ConfigureAwait(false);
                _leaving.Add((kind, resource));
                return;
            }
            catch (AwsException e)
            {
                // A server's error passes, mostly; what another resource still holds is let go when that one is gone.
                var passes = kind.StillInUse(e) || (e.StatusCode is 0 or >= 500 && ++failures < 3);
                if (passes && await patience.AgainAsync(cancellationToken).ConfigureAwait(false)) continue;
                _refused[resource] = Sentence(e);
                return;
            }
            catch (ResourceFailedException e)
            {
                _refused[resource] = e.Message;
                _unseen.Add(resource);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _refused[resource] = Text.OneLine(e.Message);
                return;
            }
        }
    }

    private async Task UntilGoneAsync(CancellationToken cancellationToken)
    {
        foreach (var (kind, resource) in _leaving)
        {
            var patience = new Patience(scope.Time, kind.Patience);
            while (true)
            {
                try
                {
                    if (await kind.IsGoneAsync(scope, resource, cancellationToken).ConfigureAwait(false)) break;
                }
                catch (AwsException e) when (!e.IsAccessDenied)
                {
                    // Not being told is no answer: ask again.
                }
                catch (AwsException e)
                {
                    _refused[resource] = $"its deletion has begun, but whether it is gone was not told: {Sentence(e)}";
                    break;
                }

                if (await patience.AgainAsync(cancellationToken).ConfigureAwait(false)) continue;
                _refused[resource] = $"its deletion has begun, but it was not gone after {kind.Patience.TotalMinutes:0} minutes";
                break;
            }
        }

        _leaving.Clear();
    }

    // A deletion that seemed to fail may have taken effect: what is not there is not left behind, unless it was never seen.
    private async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        if (_refused.Count == 0) return;
        try
        {
            var there = (await BlueprintState.ReadAsync(scope.Fresh(), kinds, cancellationToken).ConfigureAwait(false)).Found.Select(f => (f.Type, f.PhysicalId)).ToHashSet();
            foreach (var resource in _refused.Keys.Where(r => !_unseen.Contains(r) && !there.Contains((r.Type, r.PhysicalId))).ToList()) _refused.Remove(resource);
        }
        catch (AwsException)
        {
            // Then the refusals stand as they are.
        }
    }

    private static string Sentence(AwsException e) => $"{e.Operation?.Name ?? "a call"} failed ({e.ErrorCode}): {Text.OneLine(e.Message)}";
}
