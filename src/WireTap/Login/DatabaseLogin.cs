namespace CancelSpec.WireTap;

/// <summary>How to log in to a database.</summary>
/// <param name="User">The role.</param>
/// <param name="Password">Its password; null where none is needed.</param>
/// <param name="Database">The database.</param>
public sealed record DatabaseLogin(string User, string? Password, string Database);
