using System.Diagnostics;
using CancelSpec.Tests.Gate.Programs;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Examples;

/// <summary>The programs of <c>examples/findings</c> show what their page says, without the gate.</summary>
public sealed class FindingProgramTests
{
    public static bool HasPsycopg { get; } = PythonModules.Has("psycopg");

    // Later versions may have mended it.
    public static bool HasPsycopgPool31 { get; } = PythonModules.Has("psycopg_pool; assert psycopg_pool.__version__.startswith('3.1.')");

    [Fact(Skip = NodeExampleTests.HowToGetIt, SkipType = typeof(NodeExampleTests), SkipUnless = nameof(NodeExampleTests.CanRun))]
    public async Task The_COMMIT_of_node_pg_resolves_although_it_was_answered_with_ROLLBACK() =>
        (await OutputOfAsync("node", "node-pg-commit.mjs")).Should().Be("COMMIT resolved, its result has the command ROLLBACK, and 0 orders are stored\n");

    [Fact(Skip = "psycopg is missing here: Debian has it as python3-psycopg.", SkipUnless = nameof(HasPsycopg))]
    public async Task The_commit_of_psycopg_returns_although_it_was_answered_with_ROLLBACK() =>
        (await OutputOfAsync("/usr/bin/python3", "psycopg_commit.py")).Should().Be("commit() returned, and 0 orders are stored\n");

    [Fact(Skip = "psycopg_pool 3.1 is missing here: Debian 12 has it as python3-psycopg-pool.", SkipUnless = nameof(HasPsycopgPool31))]
    public async Task The_pool_of_psycopg_3_1_gives_a_connection_to_a_task_that_was_cancelled_while_it_waited() =>
        (await OutputOfAsync("/usr/bin/python3", "psycopg_pool_waiting.py")).Should().Be("the only connection is lost\n");

    private static async Task<string> OutputOfAsync(string program, string file)
    {
        var token = TestContext.Current.CancellationToken;
        var server = await RunDatabase.ServerAsync();
        var database = await server.CreateDatabaseAsync(token);
        try
        {
            var start = new ProcessStartInfo(program, [file]) { WorkingDirectory = Path.Combine(Repository.Root, "examples/findings"), RedirectStandardOutput = true };
            start.Environment["DATABASE_URL"] = database.ToString();
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            return output;
        }
        finally
        {
            await server.DropDatabaseAsync(database, CancellationToken.None);
        }
    }
}
