namespace CancelSpec.WireTap;

/// <summary>A message that a tap has received and may not have let pass yet.</summary>
/// <param name="Session">The number of its session, see <see cref="TapSession.Number"/>.</param>
/// <param name="Direction">Where it goes.</param>
/// <param name="Name">What PostgreSQL's documentation calls it.</param>
/// <param name="Detail">
/// Its SQL (the first kilobyte), tag, status or SQLSTATE; null where the name says all, and where nobody recorded,
/// or held the flow when it was received.
/// </param>
public readonly record struct TapMessage(int Session, Direction Direction, string Name, string? Detail);
