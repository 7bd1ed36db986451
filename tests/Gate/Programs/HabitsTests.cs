using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests.Files;
using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>What ordinary services do besides answering, and what the gate must learn before it judges them.</summary>
public sealed class HabitsTests
{
    public static bool CanRun => OrdersServiceTests.CanRun;

    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData(""), InlineData("now"), InlineData("two-sessions"), InlineData("seen"), InlineData("listener"), InlineData("idle"), InlineData("job"), InlineData("audit"), InlineData("queued"), InlineData("validate"), InlineData("starting"), InlineData("names")]
    public async Task A_habit_is_no_fault(string habit) => (await HabitsService.JudgeAsync(habit, "post-orders/4/fin")).Found.Should().BeEmpty();

    /// <summary>The statement of the next request is sent behind ROLLBACK, before the database has answered it.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("behind"), InlineData("behind reading")]
    public async Task A_connection_may_be_lent_before_its_transaction_has_ended(string habits) =>
        (await HabitsService.JudgeAsync(habits, "post-orders/4/fin")).Found.Should().BeEmpty();

    /// <summary>
    /// Where the gate has closed its connections, the next request is answered with an error. So the subject is started afresh
    /// before a request that is to open one, although a place of the pool that is empty made it look as if that was not needed.
    /// </summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_pool_that_lends_closed_connections_is_started_afresh()
    {
        var verdict = await SubjectJudge.JudgeAsync(
            HabitsService.Source("untested"), await RunDatabase.ServerAsync(), workers: 1, HabitsService.Options(only: null) with { Shard = Shard.Parse("5/8") }, TestContext.Current.CancellationToken);

        verdict.Found.Should().BeEmpty();
        verdict.Remarks.Should().NotContainMatch("*did not show itself again*");
    }

    /// <summary>A request may wait for ROLLBACK while the next one opens one more connection. How many there may be is not known.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_second_pool_is_judged_in_part()
    {
        var verdict = await HabitsService.JudgeAsync("second-pool", only: null);

        verdict.Found.Should().BeEmpty();
        verdict.Of(Hazard.ReconnectStorm).Should().BeEquivalentTo(
            new { Outcome = Outcome.Passed, Reason = "POST /orders works on connections that GET /stock never gets, as of a second pool, so no probe shows what is left there" });
        verdict.Of(Hazard.NotDurable).Reason.Should().BeNull();
    }

    /// <summary>Between the lines of a COPY two boundaries are enough.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_service_may_read_and_write_by_COPY()
    {
        var verdict = await HabitsService.JudgeAsync("copy", only: null);

        verdict.Found.Should().BeEmpty();
        verdict.Cancellations.Should().BeInRange(60, 100, "the order sends 400 lines");
    }

    /// <summary>All of the order is rolled back, and what is written then is no half of it.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("release", "post-orders/1/fin"), InlineData("trail", "post-orders/1/fin"), InlineData("trail-text", "post-orders/1/fin")]
    [InlineData("release", "post-orders/waiting/fin"), InlineData("trail", "post-orders/waiting/fin")]
    public async Task A_handler_may_write_something_else_where_its_client_has_left(string habit, string only) =>
        (await HabitsService.JudgeAsync(habit, only)).Found.Should().BeEmpty();

    /// <summary>The connection that is held is the spare one, and the request does its work on the other.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_request_that_was_not_held_is_not_judged_as_if_it_was() => (await HabitsService.JudgeAsync("spare", only: null)).Found.Should().BeEmpty();

    /// <summary>Where the session that is held is the job's, an answer does not say that the order does not wait for its work.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("nudge-0"), InlineData("nudge-1"), InlineData("nudge-2")]
    public async Task A_request_whose_work_was_not_held_back_is_not_said_to_be_answered_before_it(string habit)
    {
        var plan = await SubjectJudge.PlanAsync(HabitsService.Source($"queued job {habit}"), await RunDatabase.ServerAsync(), HabitsService.Options(only: null), TestContext.Current.CancellationToken);

        plan.Requests.Single(request => request.Name == "POST /orders").Interruptions.Should().NotBeEmpty();
    }

    /// <summary>A job's message comes first in two of three tries. It must not stand for the order's.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_request_is_interrupted_although_a_job_is_often_faster() =>
        (await HabitsService.JudgeAsync("job nudge-0", only: null)).Cancellations.Should().BeGreaterThan(40, "without other tries it was interrupted 33 times");

    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_redirection_that_is_expected_is_no_fault() => (await HabitsService.JudgeAsync("form", only: null, HabitsService.Redirecting)).Found.Should().BeEmpty();

    /// <summary>The pool closes more sessions than the interruption costs, and opens them again.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_pool_that_soon_closes_idle_sessions_is_no_reconnect_storm() => (await HabitsService.JudgeAsync("idle-100", only: null)).Found.Should().BeEmpty();

    /// <summary>The interrupted request has a connection and waits for a second one, which a probe of the gate may hold.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("two-sessions", null), InlineData("many", "post-orders/cold-0/fin")]
    public async Task A_request_that_waits_for_what_the_gate_holds_has_lost_nothing(string habit, string? only) =>
        (await HabitsService.JudgeAsync(habit, only)).Found.Should().BeEmpty();

    /// <summary>The answer does not acknowledge the line of the audit. The gate interrupts the session with the most messages, and that is not the audit's.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_line_that_a_request_begins_first_and_does_not_wait_for_is_no_fault()
    {
        var verdict = await HabitsService.JudgeAsync("note", only: null);

        verdict.Found.Should().BeEmpty();
        verdict.Of(Hazard.LeakedTransaction).Should().BeEquivalentTo(
            new { Outcome = Outcome.Passed, Reason = "POST /orders works on several connections, and only one of them was interrupted at each message" });
    }

    /// <summary>Its client has its answer before the work begins, so no point of the work interrupts it.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_request_whose_work_was_only_accepted_is_left_out_and_the_others_are_judged()
    {
        var verdict = await HabitsService.JudgeAsync("accepted", only: null, HabitsService.Accepting);

        verdict.Found.Should().BeEmpty();
        verdict.Cancellations.Should().BeGreaterThan(0);
        verdict.Hazards.Should().OnlyContain(hazard => hazard.Outcome == Outcome.NotJudged || hazard.Reason != null);
        verdict.Of(Hazard.LeakedTransaction).Should().BeEquivalentTo(new { Outcome = Outcome.Passed, Reason = "POST /orders was not interrupted" });
        verdict.Remarks.Should().Contain("POST /orders is answered before its work is done, so nothing tells when that is over, and nothing was interrupted there.");
    }

    /// <summary>Here the work goes on beside each request that is judged. Its COMMIT may come when the next request has been answered.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("accepted"), InlineData("accepted linger")]
    public async Task Where_others_come_after_work_that_was_only_accepted_nothing_is_judged(string habits)
    {
        var accepting = HabitsService.Accepting.Requests;
        var verdict = await HabitsService.JudgeAsync(habits, only: null, new([accepting[0], accepting[1] with { Before = accepting[0].Name }, accepting[2]]));

        verdict.Remarks.Should().NotContainMatch("*did not show itself again*");
        verdict.Hazards.Should().OnlyContain(hazard => hazard.Outcome == Outcome.NotJudged && hazard.Reason!.StartsWith("POST /orders is answered before its work is done"));
    }

    /// <summary>A request is also tried on a new session, whatever comes before it in the list.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_list_that_begins_with_requests_that_are_left_out_is_tried_on_new_sessions_too()
    {
        var options = HabitsService.Options(only: null, new([RequestFile.ParseLine("GET /health", _ => null), .. HabitsService.Accepting.Requests]));
        var plan = await SubjectJudge.PlanAsync(HabitsService.Source("accepted"), await RunDatabase.ServerAsync(), options, TestContext.Current.CancellationToken);

        plan.WithoutDatabase.Should().Equal("GET /health");
        plan.Requests.Select(request => (request.Name, request.Interruptions.Any(tried => tried.Contains("/cold-", StringComparison.Ordinal))))
            .Should().Equal(("POST /orders", false), ("POST /orders/now", true), ("GET /stock", false));
    }

    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData(""), InlineData("seen"), InlineData("job"), InlineData("two-sessions"), InlineData("listener")]
    public async Task What_a_request_does_is_learned_beside_a_habit(string habit)
    {
        var plan = await SubjectJudge.PlanAsync(HabitsService.Source(habit), await RunDatabase.ServerAsync(), HabitsService.Options(only: null), TestContext.Current.CancellationToken);

        plan.Requests.Single(request => request.Name == "POST /orders").Learned.Should().Contain(
            ("effect", "rows inserted into public.log 1 and rows inserted into public.orders 1 and rows updated in public.stock 2, in one transaction"));
        plan.Requests.Single(request => request.Name == "GET /stock").Learned.Should().Contain(("effect", habit == "seen" ? "none that can be compared" : "none"));
        plan.Subject!.PoolSize.Should().Be(2);
    }

    /// <summary>No two answers are alike, but each shows the value of its own request.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task An_answer_that_shows_the_value_of_its_request_is_compared()
    {
        var suite = HabitsService.Suite with { Requests = [HabitsService.Suite.Requests[0], RequestFile.ParseLine("GET /hello/{{unique}}", _ => null)] };

        (await HabitsService.JudgeAsync("", "post-orders/4/fin", suite)).Found.Should().BeEmpty();
        (await GateRun.UntilFoundAsync(() => HabitsService.JudgeAsync("stale", "post-orders/4/fin", suite)))
            .Found.Single().Findings.Single().Should().Match<Finding>(finding => finding.Expected.StartsWith("hello ") && finding.Expected.EndsWith(", as each time before"));
    }

    /// <summary>The service gives up each probe that is held for so long, and opens a connection for another one.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData(800, SubjectIdentity.UnknownPoolSize), InlineData(400, 2)]
    public async Task A_deadline_that_is_shorter_than_the_gate_holds_a_request_ends_the_judgement(int deadline, int poolSize)
    {
        var server = await RunDatabase.ServerAsync();
        var planning = () => SubjectJudge.PlanAsync(HabitsService.Source($"deadline-{deadline}", poolSize), server, HabitsService.Options(only: null), TestContext.Current.CancellationToken);

        (await planning.Should().ThrowAsync<SubjectException>())
            .WithMessage("*GET /stock was given up after about * s, while the gate held its statement, so the size of the pool cannot be found out*longer than 5 s*").And.Message.Should().NotContain("--pool-size");
    }

    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_probe_may_be_a_request_whose_right_answer_is_no_success()
    {
        (await HabitsService.JudgeAsync("", "post-orders/4/fin", HabitsService.Missing)).Found.Should().BeEmpty();
        (await GateRun.UntilFoundAsync(() => HabitsService.JudgeAsync("leak", "post-orders/4/fin", HabitsService.Missing))).Found.Should().ContainSingle().Which.Hazard.Should().Be(Hazard.LeakedTransaction);
    }

    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_limit_on_the_number_of_requests_ends_the_judgement() =>
        await FluentActions.Awaiting(() => HabitsService.JudgeAsync("limit", "post-orders/4/fin")).Should().ThrowAsync<SubjectException>().WithMessage("*it limits how many requests it takes*");

    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_service_whose_only_read_is_answered_from_memory_is_told_so() =>
        await FluentActions.Awaiting(() => HabitsService.JudgeAsync("cached", "post-orders/4/fin")).Should().ThrowAsync<SubjectException>()
            .WithMessage("*none of its requests can be a probe*POST /orders writes; GET /stock sent nothing to the database, as where a cache answers*");

    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_service_that_insists_on_TLS_is_told_so() =>
        await FluentActions.Awaiting(() => HabitsService.JudgeAsync("tls", "post-orders/4/fin")).Should().ThrowAsync<SubjectException>().WithMessage("*It asked for TLS there, which the gate refuses*sslmode=disable*");
}
