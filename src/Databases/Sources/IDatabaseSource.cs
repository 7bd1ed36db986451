
namespace CancelSpec.Databases;

/// <summary>One way to come by a database server; one value of <c>CANCELSPEC_DATABASE</c>.</summary>
public interface IDatabaseSource
{
    /// <summary>Provides the server, and says in short lines what takes long.</summary>
    /// <exception cref="DatabaseServerException">It cannot be had this way; the message says why.</exception>
    Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken);
}

/// <summary>A database server that answers, until it is disposed of.</summary>
public interface IDatabaseInstance : IAsyncDisposable
{
    /// <summary>How to get in as a role that may create databases, and where to do that from.</summary>
    DatabaseUrl Url { get; }

    /// <summary>Where it comes from, in a few words and without secrets.</summary>
    string Source { get; }

    /// <summary>Whether the server, and with it all databases, goes at the end.</summary>
    bool IsTemporary { get; }
}
