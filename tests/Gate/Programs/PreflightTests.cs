using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using FluentAssertions.Specialized;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>What the preflight says about a subject that cannot be judged.</summary>
public sealed class PreflightTests : IAsyncLifetime
{
    private DatabaseUrl _database = null!;
    private Tap _tap = null!;
    private ScriptedSubject _subject = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(CancellationToken.None);
        _tap = Tap.Start(_database.Host, _database.Port);
        _subject = await ScriptedSubject.StartAsync(_database.WithHost(_tap.Address.Address.ToString(), _tap.Address.Port));
    }

    public async ValueTask DisposeAsync()
    {
        await _subject.DisposeAsync();
        await _tap.DisposeAsync();
        await (await RunDatabase.ServerAsync()).DropDatabaseAsync(_database, CancellationToken.None);
    }

    [Fact]
    public async Task A_subject_that_does_as_the_contract_says_passes() => await CheckAsync();

    [Fact]
    public async Task A_subject_that_answers_with_an_error_is_refused_with_the_end_of_its_output()
    {
        _subject.On("POST /reset", context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync(new string('x', 1000));
        });
        _subject.Output = string.Concat(Enumerable.Range(1, 100).Select(line => $"line {line}\n"));

        (await RefusedAsync()).WithMessage(
            $"the subject at {_subject.Address} cannot be judged. Asked: POST /reset. Expected: a status from 200 to 299. Came: 500 with the body {new string('x', 300)}… (1000 characters)."
            + " No statement came to *\nThe end of the subject's output:\n  line 94\n*\n  line 100");
    }

    [Fact]
    public async Task A_subject_whose_sessions_do_not_pass_the_tap_is_refused_with_possible_reasons()
    {
        _subject.Database = _database;

        (await RefusedAsync()).WithMessage("*Asked: POST /reset. Expected: statements to the database that DATABASE_URL names. Came: 200 with the body \"ok\". No statement came to *TLS*address of its own*Unix socket*The subject has written nothing.");
    }

    [Theory]
    [InlineData("<html>1</html>")]
    [InlineData("\"1\"")]
    [InlineData("1.5")]
    [InlineData("")]
    public async Task A_subject_whose_counter_is_no_integer_is_refused(string body)
    {
        _subject.On("GET /counter", context => context.Response.WriteAsync(body));

        (await RefusedAsync()).WithMessage($"*Asked: GET /counter. Expected: 200 and a whole number in JSON. Came: 200 {(body.Length == 0 ? "without a body" : $"with the body {body}")}.*");
    }

    [Fact]
    public async Task A_subject_that_counts_from_another_number_is_refused()
    {
        _subject.On("POST /reset", "\"ok\"", "DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 0)");

        (await RefusedAsync()).WithMessage("*Asked: GET /counter. Expected: 1 after POST /reset. Came: 200 with the body 0.*");
    }

    [Fact]
    public async Task A_subject_that_does_not_count_is_refused()
    {
        _subject.On("POST /bump", "", "SELECT 1");

        (await RefusedAsync()).WithMessage("*Asked: GET /counter. Expected: 2 after POST /reset and POST /bump. Came: 200 with the body 1.*");
    }

    [Fact]
    public async Task A_subject_that_refuses_to_bump_is_refused()
    {
        _subject.On("POST /bump", context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        (await RefusedAsync()).WithMessage("*Asked: POST /bump. Expected: 204, or another status from 200 to 299. Came: 404 without a body.*");
    }

    [Fact]
    public async Task A_subject_that_counts_in_its_memory_is_refused()
    {
        _subject.On("POST /reset", "\"ok\"", "SELECT 1");
        _subject.On("GET /counter", context => context.Response.WriteAsync("1"));

        (await RefusedAsync()).WithMessage("*Asked: GET /counter. Expected: the same from \"SELECT count FROM counter WHERE id = 1\" on a connection of ours*which had *relation \"counter\" does not exist*");
    }

    [Fact]
    public async Task A_subject_that_does_not_commit_is_refused()
    {
        await using var session = await _subject.ConnectAsync();
        _subject.On("POST /bump", async context =>
        {
            await ScriptedSubject.ScalarAsync(session, "BEGIN; UPDATE counter SET count = count + 1");
            context.Response.StatusCode = 204;
        });
        _subject.On("GET /counter", async context =>
            await context.Response.WriteAsync($"{await ScriptedSubject.ScalarAsync(session, "SELECT count FROM counter")}"));

        (await RefusedAsync()).WithMessage("*Asked: GET /counter. Expected: the same from*which had 1. Came: 200 with the body 2.*");
    }

    [Fact]
    public async Task A_subject_that_opens_no_transaction_for_its_sleep_is_refused()
    {
        _subject.On("GET /sleep", "\"ok\"", "SELECT 1");

        (await RefusedAsync()).WithMessage("*Asked: GET /sleep. Expected: a transaction that is open during the sleep. Came: 200 with the body \"ok\". No ReadyForQuery with status T*SELECT 1*");
    }

    [Theory]
    [InlineData("POST /reset")]
    [InlineData("GET /sleep")]
    public async Task A_subject_that_never_answers_is_refused(string request)
    {
        _subject.On(request, context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        (await RefusedAsync(TimeSpan.FromSeconds(2))).WithMessage($"*Asked: {request}. Expected: an answer. Came: none within 2 s.*");
    }

    [Fact]
    public async Task A_subject_that_hangs_up_is_refused()
    {
        _subject.On("POST /bump", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        (await RefusedAsync()).WithMessage("*Asked: POST /bump. Expected: an answer. Came: none (*).*");
    }

    private Task CheckAsync() => Preflight.CheckAsync(_subject, _tap, _database, TestContext.Current.CancellationToken);

    /// <param name="timeLimit">How long an answer may take; null for the usual time.</param>
    private Task<ExceptionAssertions<SubjectException>> RefusedAsync(TimeSpan? timeLimit = null)
    {
        var check = () => Preflight.CheckAsync(_subject, _tap, _database, timeLimit ?? Deadline.Default, TestContext.Current.CancellationToken);
        return check.Should().ThrowAsync<SubjectException>();
    }
}
