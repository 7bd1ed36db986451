using CancelSpec.Pools;
using CancelSpec.Server.Options;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>How the server reads its command line.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_lists_the_fixes_before_the_known_bad_pools()
    {
        var (_, output, _) = await InvokeAsync("--help");

        output.Should().MatchRegex("(?s) check-on-return: .* rollback-on-cancel: .*the gate must fail.* deaf: .* unfixed: ");
    }

    [Fact]
    public async Task Help_names_options_variables_defaults_and_pools()
    {
        var (code, output, _) = await InvokeAsync("--help");

        code.Should().Be(0);
        output.Should().ContainAll("--listen", "--database", "--pool", "--pool-size", "--sleep", "--explore");
        output.Should().ContainAll("CANCELSPEC_LISTEN", "CANCELSPEC_DATABASE", "CANCELSPEC_POOL", "CANCELSPEC_POOL_SIZE", "CANCELSPEC_SLEEP", "CANCELSPEC_EXPLORE");
        output.Should().ContainAll("127.0.0.1:12344", "postgresql://root@127.0.0.1:12345/defaultdb?sslmode=disable", "unfixed", "5s");
        output.Should().ContainAll(PoolCatalog.Ours.All.Select(pool => $"{pool.Name}: {pool.Summary}"));
    }

    [Theory]
    [InlineData("--pool", "nope", "--pool: 'nope' is not valid; expected one of *check-on-return*npgsql*unfixed*")]
    [InlineData("--pool-size", "0", "--pool-size: '0' is not valid; expected a whole number from 1 to 1000")]
    [InlineData("--pool-size", "-1", "--pool-size: '-1' is not valid; expected a whole number from 1 to 1000")]
    [InlineData("--listen", "127.0.0.1", "--listen: '127.0.0.1' is not valid; expected an IP address and a port*")]
    [InlineData("--listen", "::1", "--listen: '::1' is not valid; expected an IP address and a port*")]
    [InlineData("--listen", "127.0.0.1:65536", "--listen: '127.0.0.1:65536' is not valid; expected an IP address and a port*")]
    [InlineData("--sleep", "soon", "--sleep: 'soon' is not valid; expected a duration such as 5s*")]
    [InlineData("--sleep", "-5s", "--sleep: '-5s' is not valid; expected a duration such as 5s*")]
    [InlineData("--database", "mysql://a:secret@b/c", "--database: '…' is not valid;*")]
    [InlineData("--database", "u:secret@h/x", "--database: '…' is not valid;*")]
    [InlineData("--database", "postgresql://u:sec@ret@h/x", "--database: 'postgresql://…' is not valid;*")]
    [InlineData("--database", "postgresql://h/x?PASSWORD=secret&a=1", "--database: 'postgresql://…' is not valid;*")]
    [InlineData("--database", "local", "--database: '…' is not valid;*")]
    [InlineData("--database", "postgresql://h/d?nope=1", "--database: 'postgresql://…' is not valid;*parameter 1 is unknown*sslmode*")]
    [InlineData("--explore", "maybe", "--explore: 'maybe' is not valid; expected true or false")]
    [InlineData("--nope", "1", "*'--nope'*see --help")]
    public async Task A_wrong_value_is_answered_by_one_line_that_says_what_is_expected(string option, string value, string message)
    {
        var (code, output, errors) = await InvokeAsync(option, value);

        code.Should().Be(2);
        output.Should().BeEmpty();
        errors.TrimEnd('\n').Should().Match(message).And.NotContain("\n");
    }

    [Theory]
    [InlineData("5s", 5000)]
    [InlineData("2.5", 2500)]
    [InlineData("250ms", 250)]
    [InlineData("1m", 60_000)]
    [InlineData("0", 0)]
    public async Task A_duration_has_a_unit_or_means_seconds(string text, int milliseconds) =>
        (await ReadAsync("--sleep", text)).Sleep.Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:80")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("[::1]:12344", "[::1]:12344")]
    public async Task An_address_has_a_port(string text, string endpoint) =>
        (await ReadAsync("--listen", text)).Listen.ToString().Should().Be(endpoint);

    [Theory]
    [InlineData(false)]
    [InlineData(true, "--explore")]
    [InlineData(true, "--explore=true")]
    [InlineData(true, "--explore", "--pool", "unfixed")]
    [InlineData(false, "--explore=false")]
    [InlineData(false, "--explore", "false")]
    public async Task The_endpoints_for_the_gate_are_there_only_with_explore(bool explore, params string[] arguments) =>
        (await ReadAsync(arguments)).Explore.Should().Be(explore);

    private static async Task<ServerOptions> ReadAsync(params string[] arguments)
    {
        ServerOptions? read = null;
        var command = new ServerCommandLine((options, _, _) =>
        {
            read = options;
            return Task.FromResult(0);
        }, _ => null);
        (await command.InvokeAsync(arguments, TextWriter.Null, TextWriter.Null)).Should().Be(0);
        return read!;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> InvokeAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var command = new ServerCommandLine((_, _, _) => throw new InvalidOperationException("a wrong command line started the server"), _ => null);
        return (await command.InvokeAsync(arguments, output, errors), $"{output}", $"{errors}");
    }
}
