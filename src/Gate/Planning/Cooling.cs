namespace CancelSpec.Gate.Planning;

/// <summary>How a subject is left without sessions, so that its next request opens one.</summary>
internal enum Cooling
{
    /// <summary>Its sessions are closed, and it closes its side of them at once.</summary>
    Noticed,

    /// <summary>Its sessions are closed, and it looks at a session before it uses it.</summary>
    Checked,

    /// <summary>It is started afresh, because it uses sessions that are closed, or ends with them.</summary>
    Restarted,
}
