namespace CancelSpec.Databases;

/// <summary>
/// PostgreSQL could not be found, installed or started. The message is meant for the person at the
/// keyboard: what happened, to what, and what to do.
/// </summary>
public sealed class PostgresServerException : Exception
{
    public PostgresServerException(string message)
        : base(message)
    {
    }

    public PostgresServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
