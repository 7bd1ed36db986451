using CancelSpec.Databases;
using CancelSpec.Gate;
using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;
using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using FluentAssertions.Specialized;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>What the preflight says about a subject that cannot be judged by requests with a state, such as those of the story.</summary>
public sealed class PreflightTests : IAsyncLifetime
{
    private const string State = "'@state SELECT count FROM counter WHERE id = 1'";

    private DatabaseUrl _database = null!;
    private ScriptedSubject _subject = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(CancellationToken.None);
        _subject = await ScriptedSubject.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _subject.StopAsync();
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
            return context.Response.WriteAsync("no such table");
        });
        _subject.Output = string.Concat(Enumerable.Range(1, 100).Select(line => $"line {line}\n"));

        (await RefusedAsync()).WithMessage("*POST /reset was answered 500*no such table*expected: a status from 200 to 299.*\nThe end of the subject's output:\n  line 94\n*\n  line 100");
    }

    [Fact]
    public async Task A_subject_whose_sessions_do_not_pass_the_tap_is_refused_with_possible_reasons()
    {
        _subject.Beside = _database;

        (await RefusedAsync()).WithMessage("*its queries did not come through 127.0.0.1:*, where the gate listens: does it read DATABASE_URL*Unix socket*The subject has written nothing.");
    }

    [Theory]
    [InlineData("<html>1</html>")]
    [InlineData("1.5")]
    [InlineData("")]
    public async Task A_probe_that_does_not_show_the_state_is_refused(string body)
    {
        _subject.On("GET /counter", context => _subject.AnswerAsync(context, $"SELECT '{body}' FROM counter"));

        (await RefusedAsync()).WithMessage($"*GET /counter is a probe, so its answer must show {State}; it was answered 200*while that was *, and 200*while it was *");
    }

    [Fact]
    public async Task A_subject_that_counts_from_another_number_is_refused()
    {
        _subject.On("POST /reset", "\"ok\"", "DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 0)");

        (await RefusedAsync()).WithMessage($"*POST /reset was answered, and {State} went from * to 0; expected: 1, as '@effect =1' says*");
    }

    [Theory]
    [InlineData("SELECT 1", 1)]
    [InlineData("UPDATE counter SET count = count + 2", 3)]
    [InlineData("DROP TABLE counter", null)]
    public async Task A_subject_that_counts_otherwise_is_refused(string statement, int? expected)
    {
        _subject.On("POST /reset", "\"ok\"", "CREATE TABLE IF NOT EXISTS counter (id INT4, count INT4); DELETE FROM counter; INSERT INTO counter VALUES (1, 1)");
        _subject.On("POST /bump", "", statement);

        (await RefusedAsync()).WithMessage($"*POST /bump was answered, and {State} went from 1 to {expected?.ToString() ?? "no row"}; expected: 2, as '@effect +1' says*");
    }

    [Fact]
    public async Task A_request_that_changes_the_state_without_saying_so_is_refused()
    {
        _subject.On("GET /sleep", "\"ok\"", "BEGIN", "UPDATE counter SET count = count + 5; COMMIT");

        (await RefusedAsync()).WithMessage($"*GET /sleep was answered, and {State} went from 1 to 6; expected: 1, because the request has no '@effect'*");
    }

    [Fact]
    public async Task A_subject_that_lacks_a_request_is_refused()
    {
        _subject.On("POST /bump", ScriptedSubject.NotFound);

        (await RefusedAsync()).WithMessage("*POST /bump was answered 404*expected: a status from 200 to 299. It has no such request*");
    }

    [Fact]
    public async Task A_subject_that_counts_in_its_memory_is_refused()
    {
        _subject.On("POST /reset", "\"ok\"", "SELECT 1");
        _subject.On("GET /counter", context => context.Response.WriteAsync("1"));

        (await RefusedAsync()).WithMessage($"*{State} reads no row, although POST /reset was answered*");
    }

    [Fact]
    public async Task A_subject_that_does_not_commit_is_refused()
    {
        _subject.On("POST /bump", "", "BEGIN; UPDATE counter SET count = count + 1");

        (await RefusedAsync()).WithMessage($"*POST /bump was answered, and {State} went from 1 to 1; expected: 2*");
    }

    [Fact]
    public async Task A_subject_that_opens_no_transaction_for_its_sleep_is_refused()
    {
        _subject.On("GET /sleep", "\"ok\"", "SELECT 1");

        (await RefusedAsync()).WithMessage("*GET /sleep is said to sleep inside a transaction, and none was open: no ReadyForQuery with status T*SELECT 1*");
    }

    [Theory]
    [InlineData("POST /reset")]
    [InlineData("GET /sleep")]
    public async Task A_subject_that_never_answers_is_refused(string request)
    {
        _subject.On(request, context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        (await RefusedAsync()).WithMessage($"*{request} was not answered within 5 s, although its client stayed*");
    }

    [Fact]
    public async Task A_subject_that_hangs_up_is_refused()
    {
        _subject.On("POST /bump", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        (await RefusedAsync()).WithMessage("*POST /bump was not answered: its connection was closed, although its client stayed*");
    }

    [Theory]
    [InlineData(2, "its pool has 1 connections, and not 2 as it is said to have")]
    [InlineData(SubjectIdentity.UnknownPoolSize, null)]
    public async Task The_pool_is_as_large_as_is_said_or_its_size_is_learned(int said, string? problem)
    {
        if (problem is null)
            (await CheckAsync(said)).Should().Be(1);
        else
            (await RefusedAsync(said)).WithMessage($"*{problem}*");
    }

    [Fact]
    public async Task A_pool_that_is_larger_than_can_be_found_out_is_compared_with_the_size_that_is_said()
    {
        _subject.PoolSize = 100;

        (await RefusedAsync(poolSize: 1)).WithMessage("*more than 64 requests at once had a connection of their own each, and its pool is said to have 1*").And.Message.Should().NotContain("--pool-size");
        (await RefusedAsync(SubjectIdentity.UnknownPoolSize)).WithMessage("*more than 64 requests at once had a connection of their own each; say how large its pool is, with --pool-size*");
        (await CheckAsync(poolSize: 100)).Should().Be(100);
    }

    [Theory]
    [InlineData(404, 200, "GET /long")]
    [InlineData(404, 404, "GET /short")]
    [InlineData(200, 404, "GET /short")]
    public async Task A_request_that_is_answered_with_success_is_rather_the_probe(int statusOfShort, int statusOfLong, string probe)
    {
        _subject.On("GET /short", _subject.AnsweringWith(statusOfShort, "SELECT count FROM counter WHERE id = 5"));
        _subject.On("GET /long", _subject.AnsweringWith(statusOfLong, "SELECT count FROM counter", "SELECT id FROM counter"));

        (await LearnAsync(new RequestSuite([Get("/short", statusOfShort), Get("/long", statusOfLong)]))).Probes.Read.ToString().Should().Be(probe);
    }

    /// <summary>All that they send looks as if it belonged to no request.</summary>
    [Fact]
    public async Task A_probe_may_send_the_same_statements_as_all_other_requests()
    {
        _subject.On("GET /one", _subject.AnsweringWith(200, "SELECT count FROM counter"));
        _subject.On("GET /other", _subject.AnsweringWith(404, "SELECT count FROM counter"));

        (await LearnAsync(new RequestSuite([Get("/one", 200), Get("/other", 404)]))).Probes.Should().Match<Probes>(probes => probes.Read.Path == "/one" && probes.Housekeeping.Count == 0);
    }

    [Fact]
    public async Task Statements_that_all_requests_send_beside_others_are_not_those_of_the_probe()
    {
        _subject.On("GET /one", _subject.AnsweringWith(200, "SELECT id FROM counter"));
        _subject.On("GET /other", _subject.AnsweringWith(200, "SELECT id FROM counter", "SELECT count FROM counter"));

        (await LearnAsync(new RequestSuite([Get("/one", 200), Get("/other", 200)]))).Probes.Should().Match<Probes>(probes => probes.Read.Path == "/other" && probes.Housekeeping.Single().Text == "SELECT id FROM counter");
    }

    [Theory]
    [InlineData("SELECT 1 / 0", "cannot be read: division by zero")]
    [InlineData("SELECT 'a'", "cannot be read: column 1 is 'a' (String), expected a whole number")]
    [InlineData("SELECT 1, NULL::INT8", "cannot be read: column 2 is null, expected a whole number")]
    [InlineData("SELECT count FROM nothing", "reads no row")]
    public async Task A_state_that_cannot_be_read_is_refused(string select, string problem)
    {
        await ScriptedSubject.PrepareAsync(_database);

        (await RefusedAsync(suite: new RequestSuite([new Request("counter", "GET", "/counter")]) { State = new RequestState(select) }))
            .WithMessage($"*'@state {select}' {problem}*");
    }

    [Fact]
    public async Task A_state_may_have_several_columns_that_the_gate_only_reads()
    {
        await ScriptedSubject.PrepareAsync(_database);
        var suite = RequestFile.Parse("# @state SELECT count(*), sum(count) FROM counter\n###\n# @effect 0 +1\nPOST /bump\n###\nGET /counter", "a.http", _ => [], _ => null).ToSuite();

        (await CheckAsync(suite: suite)).Should().Be(1);
        (await RefusedAsync(suite: suite with { Requests = [suite.Requests[0] with { Effect = new StateChange([new ColumnChange(1)]) }] }))
            .WithMessage("*'@effect +1' of POST /bump has 1 columns, and '@state SELECT count(*), sum(count) FROM counter' reads 2*");
    }

    private static Request Get(string path, int status) => new(path[1..], "GET", path) { ExpectedStatus = status };

    private async Task<LearnedSubject> LearnAsync(RequestSuite suite)
    {
        await ScriptedSubject.PrepareAsync(_database);
        return await LearnAsync(poolSize: 1, suite);
    }

    /// <returns>How many connections the pool has.</returns>
    private async Task<int> CheckAsync(int poolSize = 1, RequestSuite? suite = null) => (await LearnAsync(poolSize, suite)).PoolSize;

    private async Task<LearnedSubject> LearnAsync(int poolSize, RequestSuite? suite)
    {
        var token = TestContext.Current.CancellationToken;
        var source = new Source(_subject, poolSize);
        var learned = new LearnedSubject(source.Identity);
        await using var harness = await Harness.ConnectAsync(source, _database, log: null, new JudgeOptions { Requests = suite ?? RequestSuite.Story }, learned, new SessionInspection(), token);
        await harness.StartAsync(isFirst: true);
        return learned;
    }

    private Task<ExceptionAssertions<SubjectException>> RefusedAsync(int poolSize = 1, RequestSuite? suite = null) =>
        FluentActions.Awaiting(() => CheckAsync(poolSize, suite)).Should().ThrowAsync<SubjectException>();

    private sealed class Source(ScriptedSubject subject, int poolSize) : ISubjectSource
    {
        public SubjectIdentity Identity { get; } = new(SubjectKind.Command, "scripted", poolSize);

        public Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation)
        {
            subject.UseDatabase(database);
            return Task.FromResult<ISubject>(subject);
        }
    }
}
