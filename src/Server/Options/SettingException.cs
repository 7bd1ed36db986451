namespace CancelSpec.Server.Options;

/// <summary>
/// A setting has a value that it cannot have. The message is one line for the person who typed it: the option or
/// variable, its value, and what would have been right.
/// </summary>
public sealed class SettingException(string message) : Exception(message);
