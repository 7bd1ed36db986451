using CancelSpec.Gate.Driving;
using CancelSpec.Tests.Support;
using CancelSpec.Tests.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Driving;

public sealed class SessionSharingTests
{
    [Fact]
    public async Task A_session_that_has_ended_is_not_looked_at_again_and_again()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();
        open.Subject.HalfClose();
        open.Database.Dispose();
        await open.Session.DatabaseClosed.WaitForAsync("the session to end");
        await open.Session.SubjectClosed.WaitForAsync("the session to end");
        using var end = new CancellationTokenSource();

        // A search that goes round and round never returns to its caller.
        var searching = Task.Run(() => new SearchStarted(new SessionSharing([(null!, open.Session)]).WhenFoundAsync(end.Token)), TestContext.Current.CancellationToken);
        await searching.WaitForAsync("the search to wait");

        (await searching).Search.IsCompleted.Should().BeFalse("nothing was found");
        await end.CancelAsync();
        await FluentActions.Awaiting(() => searching.Result.Search).Should().ThrowAsync<OperationCanceledException>();
    }

    private sealed record SearchStarted(Task Search);
}
