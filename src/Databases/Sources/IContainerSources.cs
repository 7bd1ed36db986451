namespace CancelSpec.Databases;

/// <summary>
/// The sources that need a container engine. Their implementation is a library of its own, so that a program that starts no
/// containers does not carry the client of an engine.
/// </summary>
public interface IContainerSources
{
    /// <summary>A PostgreSQL.</summary>
    /// <param name="image">Its image; null for the usual one.</param>
    IDatabaseSource Postgres(string? image);

    /// <summary>A CockroachDB of one node.</summary>
    /// <param name="image">Its image; null for the usual one.</param>
    IDatabaseSource Cockroach(string? image);
}
