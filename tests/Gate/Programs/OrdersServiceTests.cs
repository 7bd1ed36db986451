using System.Net;
using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Processes;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>An ordinary service that knows nothing of the gate, judged by its own requests, in its right and its wrong forms.</summary>
public sealed class OrdersServiceTests
{
    public const string Folder = "examples/orders";
    public const string HowToGetIt = "The example cannot run: it needs Node, and npm ci --prefix examples/orders.";
    public const int PoolSize = 2;

    public static readonly RequestSuite Suite =
        new([.. RequestFile.Read(Path.Combine(Repository.Root, Folder, "orders.http"), Environment.GetEnvironmentVariable).Requests.Where(request => request.Name != "get-orders-export")]);

    public static bool CanRun { get; } = Directory.Exists(Path.Combine(Repository.Root, Folder, "node_modules/express")) && NodeExampleTests.HasNode;

    [Fact(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task The_right_form_passes_at_every_point_with_the_size_of_the_pool_learned()
    {
        var verdict = await JudgeAsync("");

        verdict.Found.Should().BeEmpty();
        verdict.Subject.PoolSize.Should().Be(PoolSize);
        verdict.Cancellations.Should().BeGreaterThan(100);
        verdict.Of(Hazard.FalseCommit).Should().BeEquivalentTo(new { Outcome = Outcome.Passed, Reason = (string?)null });
    }

    [Theory(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("", "post-orders/65/fin")]
    [InlineData("stop", "post-orders/24/fin")]
    public async Task A_right_form_passes(string form, string only) => (await JudgeAsync(form, only)).Found.Should().BeEmpty();

    [Theory(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("leak", "post-orders/24/fin", "H1", "*inside the transaction of the interrupted request*")]
    [InlineData("lost", "post-orders/24/fin", "H2", "*")]
    [InlineData("twice", "post-orders/24/fin", "H5", "a part of it more than once: *; then rows inserted into public.order_lines 2 and rows inserted into public.outbox 1 *")]
    [InlineData("early", "post-orders/65/fin", "H5", "it was answered 201 *")]
    [InlineData("stop,early", "post-orders/65/rst", "H5", "it was answered 201 *")]
    [InlineData("commit-in-finally", "post-orders/24/fin", "H5", "a part of it: *rows inserted into public.orders 1*")]
    [InlineData("rollback-on-close", "post-orders/34/fin", "H5", "a part of it: *rows inserted into public.outbox 1*")]
    [InlineData("tenant", "post-orders/24/fin", "H6", "*app.tenant*")]
    [InlineData("unchecked-commit", "post-orders/24/fin", "H12", "nothing; it was answered 201 *")]
    public async Task A_wrong_form_is_found(string form, string only, string hazard, string actual)
    {
        var verdict = await GateRun.UntilFoundAsync(() => JudgeAsync(form, only));
        var found = verdict.Found.Should().ContainSingle(string.Join(" ", verdict.Remarks)).Which;

        found.Hazard.Id.Should().Be(hazard);
        found.Findings[0].Actual.Should().Match(actual);
    }

    [Fact(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task Two_transactions_of_one_request_are_told_and_not_accused()
    {
        var verdict = await JudgeAsync("half");

        verdict.Found.Should().BeEmpty();
        verdict.Of(Hazard.NotDurable).Should().BeEquivalentTo(
            new { Outcome = Outcome.Passed, Reason = "POST /orders works on several connections, and only one of them was interrupted at each message" });
    }

    [Fact(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task Handlers_that_complete_are_learned_for_each_request()
    {
        var verdict = await JudgeAsync("", "post-orders/24/fin");

        verdict.Remarks.Should().ContainMatch("The handlers of POST /orders and GET /orders/1 run to their end*");
    }

    [Fact(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_service_that_has_an_address_of_its_own_is_judged_there()
    {
        var tap = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var found = (await GateRun.UntilFoundAsync(() => JudgeAsync("leak", "post-orders/24/fin", tap))).Found.Should().ContainSingle().Which;

        found.Hazard.Should().Be(Hazard.LeakedTransaction);
    }

    private static async Task<Verdict> JudgeAsync(string form, string? only = null, IPEndPoint? tap = null)
    {
        var folder = Path.Combine(Repository.Root, Folder);
        var source = new ProgramSubjectSource(new ProgramOptions
        {
            Name = $"orders {form}",
            Command = CommandTemplate.Parse(
                ["node", "app.js"], [$"ORDERS_FORM={form}", $"PG_POOL_MAX={PoolSize}", .. tap is null ? Array.Empty<string>() : [$"DATABASE_URL=postgresql://its-own:secret@{tap}/orders"]]),
            Folder = folder,
            PoolSize = SubjectIdentity.UnknownPoolSize,
        });
        var options = new JudgeOptions
        {
            Requests = Suite,
            Prepare = DatabasePreparation.ByCommand("node migrate.js", folder, "--prepare"),
            LearnsHandlers = true,
            TapListen = tap,
            ByTurns = true,
            Only = only is null ? null : Interruption.Parse(only, Suite),
        };
        return await SubjectJudge.JudgeAsync(source, await RunDatabase.ServerAsync(), workers: tap is null ? 2 : 1, options, TestContext.Current.CancellationToken);
    }
}
