using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

/// <summary>Messages and verdicts belong on one page only if they are of one run.</summary>
public sealed class RunIdentityTests
{
    private const string Notice = "The verdicts are of another run than the messages, and were left out.";

    [Theory]
    [InlineData("one", false)]
    [InlineData("another", true)]
    // A version of CancelSpec that did not name the run yet has written it.
    [InlineData(null, false)]
    public async Task Verdicts_of_another_run_are_left_out_with_a_notice(string? run, bool areLeftOut)
    {
        var messages = new MessageText().Add("""{"testRunStarted":{"id":"one","timestamp":{"seconds":1,"nanos":0}}}""").Finish();
        var id = run is null ? "" : $"\"run\":\"{run}\",";

        var page = await WrittenPage.OfAsync(
            messages, $$"""{"schema":1,"productVersion":"1.2.3",{{id}}"database":"PostgreSQL 99","startedAt":"2026-11-23T05:22:42Z","subjects":[]}""");

        page.Notices.Should().Equal(areLeftOut ? [Notice] : []);
        page.Texts(".facts dd").Contains("PostgreSQL 99").Should().Be(!areLeftOut);
    }
}
