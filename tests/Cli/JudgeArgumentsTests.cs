using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli;

/// <summary>What <c>cancelspec judge</c> refuses before it does anything: exit code 2, and one line that names the option, its value and what is right.</summary>
public sealed class JudgeArgumentsTests
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "--pool-size 0 -- a {listen}", "--pool-size: '0' is not valid; expected whole numbers from 1 to 1000, separated by commas, such as 1,4" },
        { "--pool-size 1,x -- a {listen} {pool-size}", "--pool-size: '1,x' is not valid; *" },
        { "--pool-size 1,1 -- a {listen} {pool-size}", "--pool-size: '1,1' names a size twice" },
        { "--pool-size 1,4 -- a {listen}", "--pool-size: '1,4' are several sizes, but the command has no {pool-size}; *" },
        { "--sleep soon -- a {listen}", "--sleep: 'soon' is not valid; expected a duration such as 5s, 250ms, 1m or 2.5 (seconds)" },
        { "--sleep 0 -- a {listen}", "--sleep: '0' is not valid; expected more than 0 and at most 60 seconds" },
        { "--start-time 1000 -- a {listen}", "--start-time: '1000' is not valid; expected more than 0 and at most 600 seconds" },
        { "--workers 65 -- a {listen}", "--workers: '65' is not valid; expected a whole number from 1 to 64" },
        { "--requests missing.http -- a", "missing.http:1: the file cannot be read, expected a file of requests: *" },
        { "--request {{x -- a", "--request:1: *" },
        { "--pool check-on-return --request /orders/1", "--pool: 'check-on-return' has the requests of the story, so --request and --requests need a command" },
        { "--schema missing.sql --request / -- a", "--schema: 'missing.sql' cannot be read: *" },
        { "--schema a.sql --prepare b --request / -- a", "--schema: 'a.sql' and --prepare are both given; let the command of --prepare load the file too" },
        { "--ready health -- a", "--ready: 'health' is not valid; expected a path, such as /health" },
        { "--listen localhost -- a", "--listen: 'localhost' is not valid; expected an IP address and a port, such as 127.0.0.1:3000" },
        { "--tap-listen 127.0.0.1:5432 --workers 2 -- a", "--workers: '2' does not fit --tap-listen 127.0.0.1:5432, because one instance is judged at a time there" },
        { "--tap-listen 5432 -- a", "--tap-listen: '5432' is not valid; expected an IP address and a port, such as 127.0.0.1:3000" },
        { "--url http://app:3000 --request /a", "--url: 'http://app:3000' needs --tap-listen, the address where the service finds its database" },
        { "--url http://app:3000 --tap-listen 127.0.0.1:5432", "--url: 'http://app:3000' needs requests of its own; give --requests or --request" },
        { "--url http://app:3000 --tap-listen 127.0.0.1:5432 --request /a --database auto", "--url: 'http://app:3000' uses a database of its own; give its URL by --database or CANCELSPEC_DATABASE" },
        { "--url https://app --tap-listen 127.0.0.1:5432 --request /a", "--url: 'https://app' is not valid; expected the address of a service without a path, such as http://app:3000" },
        { "--url http://app/x --tap-listen 127.0.0.1:5432 --request /a", "--url: 'http://app/x' is not valid; expected the address of a service without a path, such as http://app:3000" },
        { "--url http://app --tap-listen 127.0.0.1:5432 --request /a -- node", "--url: 'http://app' and a command are both given; give the one that should be judged" },
        { "--url http://app --tap-listen 127.0.0.1:5432 --request /a --prepare x", "--prepare: 'x' does not fit --url http://app, because that service runs already" },
        { "--url http://app --tap-listen 127.0.0.1:5432 --request /a --env A=b", "--env: 'A' does not fit --url http://app, because that service runs already" },
        { "--listen 127.0.0.1:3000 --workers 2 -- a", "--workers: '2' does not fit --listen 127.0.0.1:3000, because one instance is judged at a time there" },
        { "--request /orders/1 --only sleep/1/fin -- a", "--only: 'sleep/1/fin' is not valid; *requests are get-orders-1" },
        { "--handlers detached -- a {listen}", "--handlers: 'detached' is not valid; expected stop, complete or auto" },
        { "--only sleep/six/fin -- a {listen}", "--only: 'sleep/six/fin' is not valid; expected sleep/3/fin *" },
        { "--shard 6/5 -- a {listen}", "--shard: '6/5' is not valid; expected a shard and how many there are, such as 2/5, with at most 1000" },
        { "--shard 2 -- a {listen}", "--shard: '2' is not valid; expected a shard and how many there are, such as 2/5, with at most 1000" },
        { "--shard 2/5 --only sleep/6/fin -- a {listen}", "--shard: '2/5' does not fit --only sleep/6/fin, which tries one interruption" },
        { "--tries 5 -- a {listen}", "--tries: '5' needs --only" },
        { "--only sleep/6/fin --tries 0 -- a {listen}", "--tries: '0' is not valid; expected a whole number from 1 to 1000" },
        { "--pool unfixed -- a {listen}", "--pool: 'unfixed' and a command are both given; *" },
        { "--pool unfxied", "--pool: there is no pool 'unfxied'; there are blind-commit, check-on-return, *" },
        { "--pool-assembly a.dll -- a {listen}", "--pool-assembly: 'a.dll' needs --pool, *" },
        { "", "there is no subject: give a command after --, *" },
        { "-- a {listen} {prot}", "the command is not valid: {prot} is unknown; known are {listen}, {host}, {port}, {database}, *" },
        { "--env URL={database.odbc} -- a {listen}", "the command is not valid: {database.odbc} is unknown; *" },
        { "--env secret -- a {listen}", "the command is not valid: a variable is not of the form NAME=value" },
        { "--env KEY=secret --pool unfixed", "--env: 'KEY' needs a command; *" },
        { "-- PORT=1 a {listen}", "the command is not valid: no shell runs it, so PORT= sets no variable: give --env PORT=*" },
        { "a {listen}", "'a' must not stand before --; write -- and then the command that starts the subject, such as -- node server.js {listen}" },
        { "--pool-szie 1 -- a {listen}", "'--pool-szie' is no option of judge; see --help" },
        { "--pool-assembly a.dll", "--pool-assembly: 'a.dll' needs --pool, *" },
        { "--workers 2", "there is no subject: *" },
        { "--baseline no-such-file -- a {listen}", "--baseline: there is no file 'no-such-file'" },
        { "--database mysql://u:secret@h -- a {listen}", "--database: \"…\" is not valid; expected auto, *" },
        { "--pool", "Required argument missing for option: '--pool'*" },
    };

    [Fact]
    public async Task Two_files_do_not_name_two_states()
    {
        using var run = new CommandRun();
        var (first, second) = (run.File("a.http", "# @state SELECT 1\n###\nGET /a"), run.File("b.http", "# @state SELECT 2\n###\nGET /b"));

        (await run.JudgeAsync("--requests", first, "--requests", second, "--", "a")).Should().Be(2);

        run.Errors.Should().Be("--requests: two files name a state, 'SELECT 1' and 'SELECT 2'; expected one\n");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_value_is_refused_in_one_line(string line, string message)
    {
        using var run = new CommandRun();

        var code = await run.JudgeAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        code.Should().Be(2);
        run.Errors.Should().EndWith("\n");
        run.Errors.TrimEnd().Should().Match(message).And.NotContain("\n");
        run.Errors.Should().NotContain("secret");
        run.Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData("--output")]
    [InlineData("--name")]
    [InlineData("--mask")]
    public async Task An_empty_value_is_refused(string option)
    {
        using var run = new CommandRun();

        (await run.RunAsync(TestContext.Current.CancellationToken, "judge", "--pool", "unfixed", option, "")).Should().Be(2);

        run.Errors.Should().Be($"{option}: the value is empty\n");
    }

    [Theory]
    [InlineData("jugde", "there is no command 'jugde'; there are judge, merge, story, serve, page; see --help")]
    [InlineData("", "Required command was not provided; see --help")]
    public async Task A_wrong_command_is_refused(string line, string message)
    {
        using var run = new CommandRun();

        (await run.RunAsync(TestContext.Current.CancellationToken, line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Should().Be(2);

        run.Errors.Should().Be($"{message}\n");
    }

    [Fact]
    public async Task A_wrong_value_leaves_the_results_of_the_run_before()
    {
        using var run = new CommandRun();
        var earlier = Path.Combine(Directory.CreateDirectory(run.Results).FullName, "verdicts.json");
        await File.WriteAllTextAsync(earlier, "of the run before", TestContext.Current.CancellationToken);

        await run.JudgeAsync("--pool", "unfixed", "--database", "mysql");

        (await File.ReadAllTextAsync(earlier, TestContext.Current.CancellationToken)).Should().Be("of the run before");
    }

    [Fact]
    public async Task A_wrong_database_of_the_environment_is_named_by_its_variable()
    {
        using var run = new CommandRun { Database = "sqlite" };

        (await run.JudgeAsync("--pool", "unfixed")).Should().Be(2);

        run.Errors.Should().Contain("CANCELSPEC_DATABASE: ");
    }

    [Fact]
    public async Task The_help_ends_with_examples()
    {
        using var run = new CommandRun();

        (await run.JudgeAsync("--help")).Should().Be(0);

        run.Output.Should().Contain(" judge [options] -- <command>...").And.Contain("cancelspec judge -- node server.js {listen}").And.Contain("--pool-size");
    }
}
