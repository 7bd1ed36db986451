namespace CancelSpec.Databases;

/// <summary>
/// The ways that need a container engine. They are a library of their own, so that a program which starts no containers
/// does not carry what they need.
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
