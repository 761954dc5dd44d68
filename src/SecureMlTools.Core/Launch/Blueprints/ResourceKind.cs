using System.Collections.Immutable;
using SecureMlTools.Api;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>
/// How one type of resource is found, made, finished, awaited and deleted. A kind knows nothing of what the resource is part of: networks and
/// machines are built of the same ones.
/// </summary>
internal abstract class ResourceKind
{
    /// <summary>CloudFormation's name of the type.</summary>
    public abstract string Type { get; }

    /// <summary>The call that makes one, for reports and the journal.</summary>
    public abstract AwsOperation CreateOperation { get; }

    /// <summary>Properties that AWS does not give back, so that they are not compared.</summary>
    public virtual IReadOnlySet<string> Unreadable => ImmutableHashSet<string>.Empty;

    /// <summary>True when the deletion of others may begin while this one's is still under way.</summary>
    public virtual bool DeletesAlongside => false;

    /// <summary>How long it may take to become ready, or to be gone.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromMinutes(5);

    /// <summary>How long its deletion is tried again while something else holds it.</summary>
    public virtual TimeSpan DeletionPatience => Patience;

    /// <summary>
    /// Finds every one that the owner has, in as few calls as the service allows. Resources without tags are found as parts of those that have some:
    /// the kinds before this one have been asked.
    /// </summary>
    public abstract Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken);

    /// <summary>The physical id that a planned resource without tags will have; null for those that are known by their tags.</summary>
    public virtual string? Key(PropertyMap properties) => null;

    /// <summary>Makes it, with its tags in the same call.</summary>
    public abstract Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken);

    /// <summary>
    /// Does what is missing beside the call that makes it: settings that AWS takes only afterwards. Called after the making, and again by a later run
    /// where the resource is not as planned; it finishes what was begun and leaves what somebody changed.
    /// </summary>
    /// <returns>True when a call was made.</returns>
    public virtual Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>True when a later run could finish the resource: it is unfinished, rather than changed by somebody.</summary>
    public virtual bool IsUnfinished(PropertyMap properties, FoundResource found) => false;

    /// <summary>Looks whether it can be used: with what is known then, or null for not yet.</summary>
    /// <exception cref="ResourceFailedException">It never will.</exception>
    public virtual Task<FoundResource?> ReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => Task.FromResult<FoundResource?>(found);

    /// <summary>What is said of one that did not become ready in time.</summary>
    public virtual string NotReady(PlannedResource resource, FoundResource found) => $"{Type} {resource.LogicalId} ({Text.Visible(found.PhysicalId)}) was not ready after {Blueprints.Patience.Words(Patience)}.";

    /// <summary>Deletes it. Gone already is fine.</summary>
    public abstract Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken);

    /// <summary>Looks whether it is gone after its deletion.</summary>
    public virtual Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>True for a refusal that passes by itself: AWS does not yet know a resource that it has just made.</summary>
    public virtual bool PassesByItself(AwsException error) => error.ErrorCode.EndsWith(".NotFound", StringComparison.Ordinal);

    /// <summary>True for a refusal of a deletion that passes by itself: what used the resource is on its way out.</summary>
    public virtual bool StillInUse(AwsException error) => error.ErrorCode is "DependencyViolation" or "ResourceInUse" or "InvalidIPAddress.InUse" or "DeleteConflict" or "InvalidOperationException";

    /// <summary>True for an error that says that the resource is not there.</summary>
    public static bool IsAbsent(AwsException error) =>
        error.ErrorCode is "ResourceNotFoundException" or "NoSuchEntity" || error.ErrorCode.EndsWith(".NotFound", StringComparison.Ordinal) || error.ErrorCode.EndsWith("NotFound", StringComparison.Ordinal);

    /// <summary>Sends a call that deletes; what is gone already is as good as deleted.</summary>
    protected static async Task DeleteAsync<T>(IAwsTransport aws, AwsCall<T> call, CancellationToken cancellationToken)
    {
        try
        {
            await aws.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
        }
    }
}
