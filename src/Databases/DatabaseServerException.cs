namespace CancelSpec.Databases;

/// <summary>
/// A database server could not be found, installed or started, or cannot be used. The message is for the person at the
/// keyboard: what happened, and what to do about it.
/// </summary>
public sealed class DatabaseServerException : Exception
{
    public DatabaseServerException(string message)
        : base(message)
    {
    }

    public DatabaseServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
