namespace CancelSpec.Databases;

/// <summary>One way to get a database server: one form of <see cref="DatabaseChoice"/>.</summary>
public interface IDatabaseSource
{
    /// <summary>Starts the server, or makes sure that it answers.</summary>
    /// <param name="progress">Told in short lines what takes long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatabaseServerException">The source has no server; the message says why.</exception>
    Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken);
}
