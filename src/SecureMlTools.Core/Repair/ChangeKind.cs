using SecureMlTools.Api;

namespace SecureMlTools.Repair;

/// <summary>
/// How one kind of change is read and made. Both directions are the same code: it moves the resource from <see cref="Change.Before"/> to
/// <see cref="Change.After"/>, and an undo is the inverse change.
/// </summary>
public abstract class ChangeKind
{
    /// <summary>Its name in plans and journals.</summary>
    public abstract string Name { get; }

    /// <summary>The API operation that the change calls, for reports: <c>ec2:ModifyInstanceMetadataOptions</c>.</summary>
    public abstract string Operation(Change change);

    /// <summary>True when the change is one call, so that an error of the caller's fault means that nothing was done.</summary>
    public virtual bool IsOneCall => true;

    /// <summary>Reads the changed fields as they are now; null when the resource is gone.</summary>
    public abstract Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken);

    /// <summary>Makes the call that moves the resource to <see cref="Change.After"/>, sending only the fields that differ.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="change">The change.</param>
    /// <param name="token">Idempotency token, the same at every attempt of this change.</param>
    /// <param name="cancellationToken">Stops waiting; a call under way may still take effect.</param>
    /// <returns>Ids that AWS assigned (a flow log's, a new rule's), which the inverse needs.</returns>
    public abstract Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken);

    /// <summary>Checks a change that comes from a journal: every field known, every value of its form. Null when sound, else what is wrong.</summary>
    public abstract string? Validate(Change change);

    /// <summary>Says so when AWS shows a change only long after it took it: then the old state is no sign that it failed. Null for the rest.</summary>
    public virtual string? Lag => null;

    /// <summary>A state of the changed part in words, for plans and results.</summary>
    public virtual string Describe(Change change, ResourceState state) => change.Part.Fields.IsEmpty ? state.ToString() : $"{state} ({change.Part})";

    /// <summary>The inverse of a change, given what AWS assigned when it was made.</summary>
    public virtual Change Inverse(Change change, ResourceState assigned) => change.Inverse();

    /// <summary>
    /// The change without what is already as it is to be. That is somebody else's: it is not ours to make, and in the journal before the call, where it
    /// would be undone whatever became of the call, it has no place.
    /// </summary>
    public virtual Change Narrow(Change change, ResourceState now) => change;

    /// <summary>True when the resource now is as <see cref="Change.After"/> says.</summary>
    public virtual bool IsAfter(Change change, ResourceState now) => now.Equals(change.After);

    /// <summary>True when the resource now is as <see cref="Change.Before"/> says.</summary>
    public virtual bool IsBefore(Change change, ResourceState now) => now.Equals(change.Before);
}
