namespace CancelSpec.Databases;

/// <summary>
/// PostgreSQL could not be found, installed or started. The message is meant for the person at the
/// keyboard: what happened, to what, and what to do.
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
