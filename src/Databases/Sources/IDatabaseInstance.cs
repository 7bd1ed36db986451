namespace CancelSpec.Databases;

/// <summary>A database server that answers until it is disposed of.</summary>
public interface IDatabaseInstance : IAsyncDisposable
{
    /// <summary>The way in, as a role that may create databases, and the database to create them from.</summary>
    DatabaseUrl Url { get; }

    /// <summary>The way in as a role that may read what transactions have changed, where the server lets us have one.</summary>
    DatabaseUrl LogUrl => Url;

    /// <summary>Where the server comes from, in a few words and without secrets.</summary>
    string Source { get; }

    /// <summary>Whether the server ends when it is disposed of, and all its databases with it.</summary>
    bool IsTemporary { get; }
}
