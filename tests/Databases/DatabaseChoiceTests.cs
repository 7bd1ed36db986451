using CancelSpec.Containers;
using CancelSpec.Databases;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Databases;

public class DatabaseChoiceTests
{
    [Fact]
    public void Every_form_is_understood()
    {
        DatabaseChoice.Parse("auto", new DockerContainers()).Should().Be(new AutoSource(new DockerContainers()));
        DatabaseChoice.Parse("docker", new DockerContainers()).Should().Be(new PostgresContainerSource("postgres:17"));
        DatabaseChoice.Parse("docker:registry.example:5000/postgres:16", new DockerContainers()).Should().Be(new PostgresContainerSource("registry.example:5000/postgres:16"));
        DatabaseChoice.Parse("cockroachdb", new DockerContainers()).Should().Be(new CockroachContainerSource("cockroachdb/cockroach:v25.4.14"));
        DatabaseChoice.Parse("cockroachdb:cockroachdb/cockroach:v25.1.4", new DockerContainers()).Should().Be(new CockroachContainerSource("cockroachdb/cockroach:v25.1.4"));
        DatabaseChoice.Parse("cockroachdb:local", new DockerContainers()).Should().Be(new CockroachProgramSource("cockroach"));
        DatabaseChoice.Parse("local", new DockerContainers()).Should().Be(new LocalPostgresSource(null));
        DatabaseChoice.Parse("local:/opt/pg/bin", new DockerContainers()).Should().Be(new LocalPostgresSource("/opt/pg/bin"));
        DatabaseChoice.Parse("npm:14", new DockerContainers()).Should().Be(new NpmPostgresSource(14));
        DatabaseChoice.Parse("postgres://u@h", new DockerContainers()).Should().Be(new UrlSource(DatabaseUrl.Parse("postgresql://u@h")));
    }

    [Theory]
    [InlineData("", "\"…\" is not valid; *")]
    [InlineData("sqlite", "\"…\" is not valid; *")]
    [InlineData("Auto", "\"…\" is not valid; *")]
    [InlineData("auto:x", "\"auto:…\" is not valid; *")]
    [InlineData("docker:", "\"docker:…\" is not valid; *")]
    [InlineData("local:", "\"local:…\" is not valid; *")]
    [InlineData("npm", "\"npm\" is not valid; *npm:<major version>")]
    [InlineData("npm:latest", "\"npm:…\" is not valid; *")]
    [InlineData("mysql://u:secret@h", "\"…\" is not valid; *")]
    [InlineData("postgresql://u:secret@h:x/d", "database URL: the port is not a number*")]
    [InlineData("cockroachdb:", "\"cockroachdb:…\" is not valid; *")]
    public void A_wrong_value_is_one_line_that_names_the_right_forms(string value, string message)
    {
        var parse = () => DatabaseChoice.Parse(value, new DockerContainers());

        var error = parse.Should().Throw<FormatException>().WithMessage(message).Which;
        error.Message.Should().NotContain("secret").And.NotContain("\n");
    }
}
