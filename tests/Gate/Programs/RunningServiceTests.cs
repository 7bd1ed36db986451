using System.Net;
using CancelSpec.Databases;
using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Processes;
using CancelSpec.Tests.Cli;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>A service that ran before the gate came, with a pool, a login and a database of its own.</summary>
public sealed class RunningServiceTests : IAsyncLifetime
{
    private const string HungUp = "not judged: the gate hung up on POST /orders, to learn whether its handler completes, and after that the subject does not work";
    private const string NoNewStart = "The service ran already, so the gate can neither start it afresh nor try again";

    private readonly IPEndPoint _tap = new(IPAddress.Loopback, FreePort.Next());
    private DatabaseServer _server = null!;
    private DatabaseUrl _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static bool CanRun => OrdersServiceTests.CanRun;

    public async ValueTask InitializeAsync()
    {
        _server = await RunDatabase.ServerAsync();
        _database = await _server.CreateDatabaseAsync(Token);
    }

    public async ValueTask DisposeAsync() => await _server.DropDatabaseAsync(_database, CancellationToken.None);

    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("", "post-orders/24/fin", null)]
    [InlineData("leak", "post-orders/24/fin", "H1")]
    [InlineData("tenant", "post-orders/24/fin", "H6")]
    public async Task A_service_that_runs_already_is_judged(string form, string only, string? hazard)
    {
        await using var service = await StartAsync(form);

        var verdict = hazard is null ? await JudgeAsync(service.Address, only) : await GateRun.UntilFoundAsync(() => JudgeAsync(service.Address, only));

        verdict.Incomplete.Should().BeNull();
        verdict.Found.Select(found => found.Hazard.Id).Should().Equal(hazard is null ? [] : [hazard]);
        verdict.Subject.Should().BeEquivalentTo(new { Kind = SubjectKind.Service, PoolSize = OrdersServiceTests.PoolSize });
        verdict.Remarks.Should().ContainMatch("The service ran already*");
    }

    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task What_only_a_new_start_would_heal_ends_the_judgement_and_is_said()
    {
        var verdict = await GateRun.UntilAsync(
            async () =>
            {
                await using var service = await StartAsync("lost");
                return await JudgeAsync(service.Address, "post-orders/24/fin", learnsHandlers: false);
            },
            verdict => verdict.Incomplete?.Contains("showed", StringComparison.Ordinal) is true);

        // On a busy machine it may add that the machine was too slow.
        verdict.Incomplete.Should().Match(
            $"post-orders/24/fin showed H2 lost permit (*)*, and after that the subject does not work although every client stays: *{NoNewStart}");
    }

    /// <summary>
    /// The gate hangs up before it interrupts anything, so what that breaks is no fault of requests whose clients stay. Another try would
    /// find the service as broken, and give another reason.
    /// </summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("--plan")]
    [InlineData("--only post-orders/24/fin --tries 3")]
    public async Task What_the_gate_did_before_the_service_stopped_working_is_named_once(string options)
    {
        var reasons = await UntilHungUpAsync(options.Split(' '));

        reasons.Should().ContainSingle().Which.Should().Match($"{HungUp}*{NoNewStart}");
    }

    [Fact]
    public async Task An_address_at_which_nothing_listens_is_named()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");

        await FluentActions.Awaiting(() => JudgeAsync(address, "post-orders/24/fin")).Should().ThrowAsync<SubjectException>().WithMessage($"nothing accepts connections at {address}*");
    }

    [Fact]
    public async Task A_database_that_does_not_let_the_gate_in_is_named() =>
        await FluentActions.Awaiting(() => JudgeAsync(new Uri("http://127.0.0.1:1"), "post-orders/24/fin", database: _database.WithUser("nobody", "secret")))
            .Should().ThrowAsync<SubjectException>().WithMessage("the gate cannot connect to postgresql://nobody@*");

    private async Task<ISubject> StartAsync(string form)
    {
        var folder = Path.Combine(Repository.Root, OrdersServiceTests.Folder);
        await DatabasePreparation.ByCommand("node migrate.js", folder, "--prepare")(_database, Token);
        var program = new ProgramSubjectSource(new ProgramOptions
        {
            Name = $"orders {form}",
            Command = CommandTemplate.Parse(["node", "app.js"], $"ORDERS_FORM={form}", $"PG_POOL_MAX={OrdersServiceTests.PoolSize}"),
            Folder = folder,
        });
        return await program.StartAsync(_database.WithHost($"{_tap.Address}", _tap.Port), Token);
    }

    /// <returns>Why the command did not judge the service, each time that it said so.</returns>
    private Task<IReadOnlyList<string>> UntilHungUpAsync(params IReadOnlyList<string> options) => GateRun.UntilAsync(
        async () =>
        {
            await using var service = await StartAsync("lost");
            using var command = new CommandRun { Database = $"{_database}" };
            var code = await command.JudgeAsync(["--url", $"{service.Address}", "--tap-listen", $"{_tap}", "--requests", Path.Combine(Repository.Root, OrdersServiceTests.Folder, "orders.http"), .. options]);
            code.Should().NotBe(70, command.Errors);
            return (IReadOnlyList<string>)[.. command.Errors.Split('\n').Where(line => line.StartsWith("not judged: ", StringComparison.Ordinal))];
        },
        reasons => reasons.Any(reason => reason.StartsWith(HungUp, StringComparison.Ordinal)));

    private Task<Verdict> JudgeAsync(Uri address, string only, bool learnsHandlers = true, DatabaseUrl? database = null)
    {
        var identity = new SubjectIdentity(SubjectKind.Service, "orders", SubjectIdentity.UnknownPoolSize);
        var options = new JudgeOptions
        {
            Requests = OrdersServiceTests.Suite,
            LearnsHandlers = learnsHandlers,
            TapListen = _tap,
            Only = Interruption.Parse(only, OrdersServiceTests.Suite),
        };
        var source = new RunningServiceSource(identity, address) { StartTime = TimeSpan.FromSeconds(2) };
        return SubjectJudge.JudgeAsync(source, [database ?? _database], options, Token);
    }
}
