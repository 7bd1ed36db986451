namespace CancelSpec.Server.Options;

/// <summary>
/// A setting has a wrong value. The message is one line for the user: the option or variable, its value, and what is
/// expected.
/// </summary>
public sealed class SettingException(string message) : Exception(message);
