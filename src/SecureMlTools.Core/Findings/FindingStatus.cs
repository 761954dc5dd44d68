namespace SecureMlTools;

/// <summary>What a control says of a resource.</summary>
public enum FindingStatus
{
    /// <summary>The resource meets the control, on evidence.</summary>
    Pass,

    /// <summary>The resource does not meet the control, on evidence.</summary>
    Fail,

    /// <summary>The evidence is missing, denied or cut short. Never to be read as safe.</summary>
    Unknown,

    /// <summary>The control says nothing about this resource.</summary>
    NotApplicable,

    /// <summary>The resource fails, and an unexpired exception of the baseline accepts it.</summary>
    Excepted,
}
