using System.Net;
using System.Net.Sockets;
using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>Programs that are started by their command line, and programs that cannot be started.</summary>
public sealed class ProgramSubjectSourceTests
{
    private static readonly DatabaseUrl Nowhere = DatabaseUrl.Parse("postgresql://me:secret@127.0.0.1:9/db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Our_own_server_is_a_subject()
    {
        var database = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(Token);
        await using var tap = Tap.Start(database.Host, database.Port);
        var source = Support.Programs.Server(4);

        var subject = await source.StartAsync(database.WithHost($"{tap.Address.Address}", tap.Address.Port), Token);
        await using (subject)
        {
            using var http = new HttpClient { BaseAddress = subject.Address };
            (await http.PostAsync("/reset", content: null, Token)).EnsureSuccessStatusCode();
            tap.SessionsOpened.Should().BePositive();
        }

        subject.Output.Should().Contain("\"msg\":\"listening\"");
        source.Output.Should().StartWith("---- process 1 of dotnet").And.EndWith(subject.Output);
        subject.Sleep.Should().Be(TimeSpan.FromSeconds(0.2));
        subject.Should().NotBeAssignableTo<IInProcessSubject>();
        using var client = new TcpClient();
        await client.Awaiting(late => late.ConnectAsync(IPAddress.Loopback, subject.Address.Port, Token).AsTask()).Should().ThrowAsync<SocketException>();
        await (await RunDatabase.ServerAsync()).DropDatabaseAsync(database, Token);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_refused()
    {
        await RefusedAsync(Source("no-such-program", "{listen}", "{database}"),
            $"the subject 'no-such-program {{listen}} {{database}}' cannot be started (in {Repository.Root}).\nThe end of the subject's output:\n*no-such-program*");
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_refused()
    {
        await RefusedAsync(new ProgramSubjectSource(Support.Programs.Options(4, "true", "{listen}") with { Folder = "/no/such/folder" }), "*cannot be run in /no/such/folder: *");
    }

    [Fact]
    public async Task A_program_that_ends_early_is_refused_at_once_with_its_output()
    {
        await RefusedAsync(Source("sh", "-c", "echo cannot find my settings >&2; exit 3", "{listen}"),
            "the subject '*' exited with code 3 before it listened on 127.0.0.1:*; it must run in the foreground*\n  cannot find my settings");
    }

    [Fact]
    public async Task A_program_that_is_killed_is_refused()
    {
        await RefusedAsync(Source("sh", "-c", "kill -9 $$", "{listen}"), "*was ended by signal 9 before it listened*The subject has written nothing.");
    }

    [Fact]
    public async Task A_program_that_never_listens_is_stopped_and_refused()
    {
        var options = Support.Programs.Options(1, "sh", "-c", "exec sleep 1000", "{listen}");

        await RefusedAsync(new ProgramSubjectSource(options with { StartTime = TimeSpan.FromSeconds(1) }), "*did not listen on 127.0.0.1:* within 1 s*");
    }

    [Theory]
    [InlineData("", "sslmode=disable")]
    [InlineData("prefer", "sslmode=prefer")]
    public async Task A_program_gets_a_URL_without_TLS_unless_the_given_URL_says_otherwise(string given, string told)
    {
        var database = given.Length == 0 ? Nowhere : Nowhere.WithParameter("sslmode", given);

        await RefusedAsync(
            Source("sh", "-c", "echo \"$@\"; exit 1", "sh", "{database}", "--size={pool-size}", "{sleep}", "{listen}"),
            $"*\n  postgresql://me:secret@127.0.0.1:9/db?{told} --size=4 0.2 127.0.0.1:*", database);
    }

    [Fact]
    public async Task The_environment_tells_a_program_its_port_and_its_database()
    {
        const string show = """echo "$PORT|$DATABASE_URL|$PGHOST|$PGPORT|$PGUSER|$PGPASSWORD|$PGDATABASE|$PGSSLMODE"; echo "$JDBC|$NPGSQL|$POOL"; exit 1""";
        var command = CommandTemplate.Parse(["sh", "-c", show], "JDBC={database.jdbc}", "NPGSQL={database.npgsql}", "POOL={pool-size}");

        await RefusedAsync(new ProgramSubjectSource(Support.Programs.Options(4, "sh") with { Command = command }),
            "*Its environment has PORT=*, put {listen} or {port} into its command or into --env.\n*"
            + "|postgresql://me:secret@127.0.0.1:9/db?sslmode=disable|127.0.0.1|9|me|secret|db|disable\n"
            + "  jdbc:postgresql://127.0.0.1:9/db?user=me&password=secret&sslmode=disable|Host=127.0.0.1;Port=9;*;SSL Mode=Disable|4*");
    }

    [Fact]
    public async Task A_variable_of_the_users_replaces_one_of_ours()
    {
        var command = CommandTemplate.Parse(["sh", "-c", "echo \"port $PORT\"; exit 1"], "PORT=x{port}");

        await RefusedAsync(new ProgramSubjectSource(Support.Programs.Options(4, "sh") with { Command = command }), "*\n  port x*");
    }

    private static ProgramSubjectSource Source(params IReadOnlyList<string> words) => Support.Programs.Source(4, words);

    private static async Task RefusedAsync(ProgramSubjectSource source, string message, DatabaseUrl? database = null)
    {
        var start = async () => await (await source.StartAsync(database ?? Nowhere, Token)).DisposeAsync();

        (await start.Should().ThrowAsync<SubjectException>()).WithMessage(message);
    }
}
