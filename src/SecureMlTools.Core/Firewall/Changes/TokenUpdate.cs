using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Repair;

namespace SecureMlTools.Firewall.Changes;

/// <summary>
/// Changes a part of what AWS replaces as a whole at every update, and refuses to when the update's token is not the last: it is read, the part is changed,
/// all else goes back as it came, and on a stale token all of this is done again on what is there then.
/// </summary>
internal static class TokenUpdate
{
    /// <summary>Applies a change.</summary>
    /// <param name="read">Reads what is there.</param>
    /// <param name="edit">
    /// Gives what is to be, or null when it is so already. Called anew for every attempt; its second argument is true when the answer to the attempt before
    /// was lost on the way and the call sent again: then what that attempt was to change, and now is so, counts as changed by it.
    /// </param>
    /// <param name="send">Sends the update and gives the new token.</param>
    /// <param name="token">The token of what was read.</param>
    /// <param name="maxAttempts">Updates to try at most.</param>
    /// <returns>How many updates it took and the new token, as fields for <see cref="FirewallPlan"/>.</returns>
    /// <exception cref="AwsException">It is gone, AWS refused the change, or every attempt lost the race (InvalidTokenException). Its status is 0 where an attempt may have taken effect.</exception>
    public static async Task<ResourceState> ApplyAsync<TNow, TWanted>(Func<Task<TNow>> read, Func<TNow, bool, TWanted?> edit, Func<TNow, TWanted, Task<string?>> send, Func<TNow, string?> token, int maxAttempts)
        where TWanted : class
    {
        var mayHave = false;
        for (var attempt = 1; ; attempt++)
        {
            var now = await read().ConfigureAwait(false);
            if (edit(now, mayHave) is not { } wanted) return Made(attempt - 1, token(now));
            try
            {
                return Made(attempt, await send(now, wanted).ConfigureAwait(false));
            }
            catch (AwsException e) when (e.ErrorCode == "InvalidTokenException" && attempt < maxAttempts)
            {
                // Somebody else was faster: the change is made again to what he left. Or we were, and the answer was lost.
                mayHave = e.MayHaveTakenEffect;
            }
            catch (AwsException e) when (e.MayHaveTakenEffect && e.StatusCode != 0)
            {
                throw new AwsException(e.Message, e.ErrorCode, 0, e.RequestId, e.Operation, e) { MayHaveTakenEffect = true };
            }
        }
    }

    /// <summary>An answer that may go back as a whole.</summary>
    /// <param name="whole">The answer.</param>
    /// <param name="what">What it is, at the beginning of a sentence.</param>
    /// <param name="operation">The update.</param>
    /// <param name="sent">The paths under which everything goes back.</param>
    /// <exception cref="AwsException">It carries a member that this version does not know (UnknownMember).</exception>
    public static T Known<T>(WholeAnswer<T> whole, string what, AwsOperation operation, params ReadOnlySpan<string> sent)
        where T : class
    {
        foreach (var path in whole.Unknown)
            foreach (var part in sent)
                if (path.StartsWith(part + ".", StringComparison.Ordinal))
                    throw new AwsException($"{what} carries {Text.OneLine(path)}, which this version does not know and an update would lose; nothing was changed: use a newer version, or change it in the console.", "UnknownMember", 400, operation: operation);
        return whole.Answer;
    }

    private static ResourceState Made(int attempts, string? token) =>
        ResourceState.Of((FirewallPlan.AttemptsField, attempts.ToString(CultureInfo.InvariantCulture)), (FirewallPlan.TokenField, token));
}

/// <summary>Whose change it was in the end: one that somebody else made at the same moment is not ours to undo.</summary>
internal sealed class OwnEdit
{
    /// <summary>The field of what was assigned where somebody else had made the whole change.</summary>
    public const string UnchangedField = "Unchanged";

    private bool _isSent;

    /// <summary>True where an attempt of ours may have made it, although its answer was lost.</summary>
    public bool MayBeMade { get; private set; }

    /// <summary>Notes what an attempt sends; null where there was nothing to send.</summary>
    public T? Note<T>(T? wanted, bool mayHave)
        where T : class
    {
        Lost(mayHave);
        _isSent = wanted is not null;
        return wanted;
    }

    /// <summary>Notes that the answer to the attempt before was lost.</summary>
    public void Lost(bool mayHave) => MayBeMade |= mayHave && _isSent;

    /// <summary>The error where somebody else has changed the same meanwhile.</summary>
    public AwsException Conflict(string message, AwsOperation operation) => new(message, "ConcurrentChange", MayBeMade ? 0 : 409, operation: operation) { MayHaveTakenEffect = MayBeMade };

    /// <summary>What was made, with a mark where it was not by us.</summary>
    public ResourceState Of(ResourceState made) => _isSent || MayBeMade ? made : new ResourceState(made.Fields.Add(UnchangedField, "true"));

    /// <summary>The inverse of what was really changed: nothing where somebody else had made the same change at the same moment.</summary>
    public static Change Inverse(Change change, ResourceState assigned)
    {
        var inverse = change.Inverse();
        return assigned[UnchangedField] is null ? inverse : inverse with { Before = ResourceState.Empty, After = ResourceState.Empty };
    }

    /// <summary>True for the undo of a change that somebody else had made already.</summary>
    public static bool IsNothing(Change change) => change.Before.Fields.IsEmpty && change.After.Fields.IsEmpty;
}
