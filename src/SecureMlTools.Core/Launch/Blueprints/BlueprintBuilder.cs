using SecureMlTools.Api;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>
/// Makes what a blueprint wants and is not there, each resource once those that it needs are ready. What is there is kept. When a step fails, everything
/// that this run has made is taken away again, newest first, also what AWS made without the answer getting through; what another run made is left.
/// </summary>
internal sealed class BlueprintBuilder(IReadOnlyList<ResourceKind> kinds, BlueprintScope scope, Func<CancellationToken, Task<BuildJournal>> openJournal, IProgress<BlueprintProgress>? progress)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, FoundResource> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BuiltResource> _built = new(StringComparer.Ordinal);
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private BuildJournal? _journal;
    private PlannedResource? _unanswered;

    /// <summary>Builds. Cancelling stops before the next call and takes nothing away: a later run goes on from there.</summary>
    public async Task<BuildResult> BuildAsync(Blueprint blueprint, CancellationToken cancellationToken)
    {
        var before = await BlueprintState.ReadAsync(scope, kinds, cancellationToken).ConfigureAwait(false);
        var matches = before.Match(blueprint);
        PlannedResource? at = null;
        try
        {
            foreach (var match in matches)
            {
                at = match.Resource;
                progress?.Report(new BlueprintProgress(_built.Count, matches.Count, $"{(match.Found is null ? "making" : "checking")} {at.Type} {at.LogicalId}"));
                if (match.Found is { } there) await KeepAsync(blueprint, match, there, cancellationToken).ConfigureAwait(false);
                else await MakeAsync(blueprint, at, cancellationToken).ConfigureAwait(false);
            }

            foreach (var id in _waiting.ToList())
            {
                at = blueprint[id];
                await ReadyAsync(at, cancellationToken).ConfigureAwait(false);
            }

            return new BuildResult([.. matches.Select(m => _built[m.Resource.LogicalId] with { Found = _known[m.Resource.LogicalId] })], null, null, _journal?.Path);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var (removed, unseen) = await RollBackAsync(blueprint, before, at).ConfigureAwait(false);
            return new BuildResult(removed, e, at, _journal?.Path) { Unseen = unseen, Kept = [.. before.Found.Where(f => f.GoesWith is null)] };
        }
        finally
        {
            _journal?.Dispose();
        }
    }

    /// <summary>Waits until everything of a plan that is complete can be used. Makes no changing call, whatever went missing since it was planned.</summary>
    public async Task<BuildResult> WaitAsync(IReadOnlyList<ResourceMatch> matches, CancellationToken cancellationToken)
    {
        PlannedResource? at = null;
        try
        {
            foreach (var match in matches)
            {
                at = match.Resource;
                progress?.Report(new BlueprintProgress(_built.Count, matches.Count, $"checking {at.Type} {at.LogicalId}"));
                _known[at.LogicalId] = match.Found!;
                await ReadyAsync(at, cancellationToken).ConfigureAwait(false);
                _built[at.LogicalId] = Kept(match, match.Found!);
            }

            return new BuildResult([.. matches.Select(m => _built[m.Resource.LogicalId] with { Found = _known[m.Resource.LogicalId] })], null, null, null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new BuildResult([], e, at, null) { Kept = [.. matches.Select(m => m.Found!).Where(f => f.GoesWith is null)] };
        }
    }

    private static BuiltResource Kept(ResourceMatch match, FoundResource there) =>
        new(match.Resource.LogicalId, match.Resource.Type, there.PhysicalId, BuildAction.Kept, match.Differences.Count == 0 ? null : string.Join("; ", match.Differences));

    private async Task KeepAsync(Blueprint blueprint, ResourceMatch match, FoundResource there, CancellationToken cancellationToken)
    {
        var resource = match.Resource;
        var kind = KindOf(resource);
        _known[resource.LogicalId] = there;
        _waiting.Add(resource.LogicalId);
        var finished = false;
        if (match.Differences.Count > 0)
        {
            await NeedsReadyAsync(blueprint, resource, cancellationToken).ConfigureAwait(false);
            var properties = Resolved(resource);
            if (kind.IsUnfinished(properties, there))
            {
                var (number, token) = await IntentAsync(resource, kind, cancellationToken).ConfigureAwait(false);
                finished = await kind.FinishAsync(new Making(scope, resource, properties, blueprint.TagsOf(resource), token), there, cancellationToken).ConfigureAwait(false);
                _journal!.Result(number, there.PhysicalId, null, scope.Time.GetUtcNow());
            }
        }

        _built[resource.LogicalId] = finished
            ? new BuiltResource(resource.LogicalId, resource.Type, there.PhysicalId, BuildAction.Finished)
            : Kept(match, there);
    }

    private async Task MakeAsync(Blueprint blueprint, PlannedResource resource, CancellationToken cancellationToken)
    {
        await NeedsReadyAsync(blueprint, resource, cancellationToken).ConfigureAwait(false);
        var kind = KindOf(resource);
        var (number, token) = await IntentAsync(resource, kind, cancellationToken).ConfigureAwait(false);
        var making = new Making(scope, resource, Resolved(resource), blueprint.TagsOf(resource), token);
        try
        {
            var found = await CreateAsync(kind, making, cancellationToken).ConfigureAwait(false);
            _known[resource.LogicalId] = found;
            _waiting.Add(resource.LogicalId);
            await SettledAsync(kind, () => kind.FinishAsync(making, found, cancellationToken), cancellationToken).ConfigureAwait(false);
            _built[resource.LogicalId] = new BuiltResource(resource.LogicalId, resource.Type, found.PhysicalId, BuildAction.Created);
            _journal!.Result(number, found.PhysicalId, null, scope.Time.GetUtcNow());
        }
        catch (AwsException e)
        {
            Note(j => j.Result(number, _known.GetValueOrDefault(resource.LogicalId)?.PhysicalId, $"{e.ErrorCode}: {Text.OneLine(e.Message)}", scope.Time.GetUtcNow()));
            throw;
        }
    }

    private async Task<FoundResource> CreateAsync(ResourceKind kind, Making making, CancellationToken cancellationToken)
    {
        try
        {
            return await SettledAsync(kind, () => kind.CreateAsync(making, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (!IsRefusal(e))
        {
            // The answer is lost; the resource may be there all the same, and its tags tell, once AWS shows it.
            _unanswered = making.Resource;
            var patience = new Patience(scope.Time, Settling);
            do
            {
                if (await FindAsync(kind, making, cancellationToken).ConfigureAwait(false) is not { } made) continue;
                _unanswered = null;
                return made;
            }
            while (await patience.AgainAsync(cancellationToken).ConfigureAwait(false));
            throw;
        }
        catch (Exception e) when (e is not AwsException)
        {
            // An answer that cannot be read is one that is lost.
            _unanswered = making.Resource;
            throw;
        }
    }

    private static bool IsRefusal(AwsException e) => !e.MayHaveTakenEffect && (e.StatusCode is > 0 and < 500 || e.IsCapacityShortage);

    private async Task<FoundResource?> FindAsync(ResourceKind kind, Making making, CancellationToken cancellationToken)
    {
        try
        {
            // Read with the kinds before it: a part without tags is found in its parent.
            var fresh = scope.Fresh();
            await BlueprintState.ReadAsync(fresh, [.. kinds.TakeWhile(k => k.Type != kind.Type), kind], cancellationToken).ConfigureAwait(false);
            return fresh.Found(kind.Type).FirstOrDefault(f => Is(f, making.Resource, kind, making.Properties));
        }
        catch (AwsException)
        {
            return null;
        }
    }

    private static bool Is(FoundResource found, PlannedResource resource, ResourceKind kind, PropertyMap properties) =>
        found.Type == resource.Type && (found.LogicalId == resource.LogicalId || (found.LogicalId is null && found.PhysicalId == kind.Key(properties)));

    // AWS may not yet know, in one place, what it has made in another.
    private async Task<T> SettledAsync<T>(ResourceKind kind, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var patience = new Patience(scope.Time, Settling);
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (AwsException e) when (kind.PassesByItself(e))
            {
                if (!await patience.AgainAsync(cancellationToken).ConfigureAwait(false)) throw;
            }
        }
    }

    private async Task NeedsReadyAsync(Blueprint blueprint, PlannedResource resource, CancellationToken cancellationToken)
    {
        foreach (var need in resource.Needs)
            if (_waiting.Contains(need)) await ReadyAsync(blueprint[need], cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadyAsync(PlannedResource resource, CancellationToken cancellationToken)
    {
        var kind = KindOf(resource);
        var patience = new Patience(scope.Time, kind.Patience);
        while (true)
        {
            if (await SettledAsync(kind, () => kind.ReadyAsync(scope, _known[resource.LogicalId], cancellationToken), cancellationToken).ConfigureAwait(false) is { } ready)
            {
                _known[resource.LogicalId] = ready;
                _waiting.Remove(resource.LogicalId);
                return;
            }

            progress?.Report(new BlueprintProgress(_built.Count, _built.Count + _waiting.Count, $"waiting for {resource.Type} {resource.LogicalId}"));
            if (!await patience.AgainAsync(cancellationToken).ConfigureAwait(false))
                throw new ResourceFailedException(kind.NotReady(resource, _known[resource.LogicalId]));
        }
    }

    private async Task<(int Number, string Token)> IntentAsync(PlannedResource resource, ResourceKind kind, CancellationToken cancellationToken)
    {
        _journal ??= await openJournal(cancellationToken).ConfigureAwait(false);
        return _journal.Intent(resource, kind.CreateOperation.IamAction, scope.Time.GetUtcNow());
    }

    // Nobody can cancel a roll-back: half of one is worse than none.
    private async Task<(IReadOnlyList<BuiltResource> Removed, string? Unseen)> RollBackAsync(Blueprint blueprint, BlueprintState before, PlannedResource? failed)
    {
        if (_journal is null) return ([], null);
        progress?.Report(new BlueprintProgress(0, _built.Count, "taking away what was made"));
        var old = before.Found.Select(f => (f.Type, f.PhysicalId)).ToHashSet();
        // Of several machines in one resource, one may have gone since: the others were there before all the same.
        var kept = before.Found.Where(f => f.LogicalId is not null).Select(f => (f.Type, f.LogicalId)).ToHashSet();
        var made = _known.Values.Where(k => !old.Contains((k.Type, k.PhysicalId)) && !kept.Contains((k.Type, k.LogicalId))).ToList();
        string? unseen = null;
        try
        {
            var now = await BlueprintState.ReadAsync(scope.Fresh(), kinds, CancellationToken.None).ConfigureAwait(false);
            // What was made and is not shown yet is taken away all the same; what is shown and was made by somebody else is not.
            var shown = now.Found.Where(f => !old.Contains((f.Type, f.PhysicalId)) && made.Exists(m => m.Type == f.Type && m.PhysicalId == f.PhysicalId)).ToList();
            if (_unanswered is { } lost)
            {
                var kind = KindOf(lost);
                var candidates = now.Found.Where(f => !old.Contains((f.Type, f.PhysicalId)) && Is(f, lost, kind, Resolved(lost))).ToList();
                if (candidates.Count == 1) shown.Add(candidates[0]);
                else unseen = $"The answer to {kind.CreateOperation.Name} was lost, and {(candidates.Count == 0 ? $"no {lost.Type} was seen within {Settling.TotalSeconds:0} seconds" : $"{candidates.Count} of {lost.Type} are there, another run's among them")}: look for the tags {blueprint.Owner} and {BlueprintOwner.IdKey}={lost.LogicalId}.";
            }

            made = [.. shown, .. made.Where(m => !shown.Exists(f => f.Type == m.Type && f.PhysicalId == m.PhysicalId))];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            unseen = $"{((e as AwsException)?.Operation?.Name ?? "A call")} failed ({(e as AwsException)?.ErrorCode ?? e.GetType().Name}), so a {failed?.Type ?? "resource"} that was made without an answer would not have been seen: look for the tag {blueprint.Owner}.";
        }

        // Newest first: within a kind, the order of the blueprint counts.
        var order = blueprint.Resources.Select((r, i) => (r.LogicalId, i)).ToDictionary(r => r.LogicalId, r => r.i, StringComparer.Ordinal);
        var sorted = made.OrderBy(m => m.LogicalId is { } id ? order.GetValueOrDefault(id, int.MaxValue) : int.MaxValue).ToList();
        return (await new BlueprintRemover(kinds, scope, _journal, progress).RemoveAsync(sorted, CancellationToken.None).ConfigureAwait(false), unseen);
    }

    // A journal that cannot be written any more hides no failure.
    private void Note(Action<BuildJournal> write)
    {
        try
        {
            if (_journal is { } journal) write(journal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private PropertyMap Resolved(PlannedResource resource) => resource.Properties.Resolve(r => _known.GetValueOrDefault(r.LogicalId)?.Value(r));

    private ResourceKind KindOf(PlannedResource resource) => kinds.First(k => k.Type == resource.Type);
}
