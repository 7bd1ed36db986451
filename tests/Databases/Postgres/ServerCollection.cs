using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>The classes that share one <see cref="PostgresServerFixture"/>, one test after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<PostgresServerFixture>
{
    public const string Name = "One PostgreSQL server";
}
