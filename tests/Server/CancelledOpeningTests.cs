using System.Collections.Concurrent;
using CancelSpec.Databases;
using CancelSpec.Pools;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>
/// A client hangs up while the pool opens a connection for its request. If the connection opens all the same, the pool
/// keeps or closes it, and releases its permit once, in any order of these events.
/// </summary>
public sealed class CancelledOpeningTests
{
    private const int Size = 2;

    private readonly FakeConnections _connections = new();
    private readonly CancellationTokenSource _hangUp = new();

    public enum When
    {
        BeforeTheHangUp,
        BeforeTheHangUpIsSeen,
        BeforeTheHangUpIsSeenAndSeenFirst,
        AfterTheHangUpIsSeen,
    }

    public enum End
    {
        Opened,
        Refused,
        Cancelled,
        Failed,
    }

    public static TheoryData<End, When> Openings => new(
        from end in Enum.GetValues<End>()
        from moment in Enum.GetValues<When>()
        select (end, moment));

    [Theory, MemberData(nameof(Openings))]
    public async Task No_connection_and_no_permit_is_lost(End end, When when)
    {
        var opening = new TaskCompletionSource<PhysicalConnection>();
        var continuations = new HeldContinuations();
        await using var pool = new FakePool(Size, () => opening.Task);
        var request = continuations.Begin(() => pool.UseAsync((_, _) => Task.FromResult(true), _hangUp.Token));

        if (when is When.BeforeTheHangUp)
            Complete(opening, end);
        _hangUp.Cancel();
        request.IsCompleted.Should().BeFalse("the hang-up is not seen yet");
        if (when is When.AfterTheHangUpIsSeen)
            continuations.GoOn();
        else if (when is not When.BeforeTheHangUp)
            Complete(opening, end);
        continuations.GoOn(lastFirst: when is When.BeforeTheHangUpIsSeenAndSeenFirst);
        if (when is When.AfterTheHangUpIsSeen)
        {
            request.IsCanceled.Should().BeTrue("a cancelled request does not wait");
            Complete(opening, end);
            continuations.GoOn();
        }

        request.IsCompleted.Should().BeTrue();
        await ShouldLendAllAsync(pool);
    }

    [Fact]
    public async Task A_connection_whose_return_fails_gives_its_permit_back_once()
    {
        var opening = new TaskCompletionSource<PhysicalConnection>();
        await using var pool = new FakePool(Size, () => opening.Task) { OnReturn = () => throw new PoolException("it cannot be reset") };
        var request = pool.UseAsync((_, _) => Task.FromResult(true), _hangUp.Token);
        await _hangUp.CancelAsync();
        await request.Awaiting(cancelled => cancelled).Should().ThrowAsync<OperationCanceledException>();

        opening.SetResult(_connections.Connect());

        pool.OnReturn = () => true;
        await ShouldLendAllAsync(pool);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_prepared_for_the_next_borrower_is_closed()
    {
        await using var pool = new FakePool(Size, () => Task.FromResult(_connections.Connect())) { OnBorrow = () => throw new NotSupportedException() };
        await pool.UseAsync((_, _) => Task.FromResult(true), CancellationToken.None);

        await pool.Awaiting(used => used.UseAsync((_, _) => Task.FromResult(true), CancellationToken.None)).Should().ThrowAsync<NotSupportedException>();

        _connections.Open.Should().Be(0);
        pool.OnBorrow = () => true;
        await ShouldLendAllAsync(pool);
    }

    [Fact]
    public async Task A_connection_whose_closing_fails_gives_its_permit_back()
    {
        var connection = _connections.Connect(close: () => throw new IOException("it cannot be closed"));
        await using var pool = new FakePool(Size, () => Task.FromResult(connection)) { OnReturn = () => false };

        await pool.Awaiting(used => used.UseAsync((_, _) => Task.FromResult(true), CancellationToken.None)).Should().ThrowAsync<IOException>();

        pool.OnReturn = () => true;
        await ShouldLendAllAsync(pool);
    }

    [Fact]
    public async Task No_connection_is_lost_in_100_000_cancellations()
    {
        const int cancellations = 100_000;
        var openings = new ConcurrentQueue<TaskCompletionSource<PhysicalConnection>>();
        // The pool keeps no connection, so that each request opens a new one. It does not ask for one while two earlier
        // connections are still on their way back.
        await using var pool = new FakePool(Size, AskAsync) { OnReturn = () => false };
        for (var request = 0; request < cancellations; request++)
        {
            using var hangUp = new CancellationTokenSource();
            var cancelled = pool.UseAsync((_, _) => Task.FromResult(true), hangUp.Token);

            var opened = Task.Run(OpenAsked, CancellationToken.None);
            hangUp.Cancel();

            await opened;
            await Task.WhenAny(cancelled);
        }

        OpenAsked();
        // The last connection may still be on its way back. To lend all of them the pool waits for it, and then one that was
        // lost would be one too many.
        await ShouldLendAllAsync(pool);

        Task<PhysicalConnection> AskAsync()
        {
            var opening = new TaskCompletionSource<PhysicalConnection>();
            openings.Enqueue(opening);
            return opening.Task;
        }

        void OpenAsked()
        {
            while (openings.TryDequeue(out var opening))
                opening.SetResult(_connections.Connect());
        }
    }

    private void Complete(TaskCompletionSource<PhysicalConnection> opening, End end)
    {
        switch (end)
        {
            case End.Opened:
                opening.SetResult(_connections.Connect());
                break;
            case End.Refused:
                opening.SetException(new PoolException("connecting to the database"));
                break;
            case End.Cancelled:
                opening.SetCanceled(_hangUp.Token);
                break;
            default:
                opening.SetException(new NotSupportedException("a driver may throw anything"));
                break;
        }
    }

    /// <summary>The pool lends as many connections as its size and no more, and no others are open.</summary>
    private async Task ShouldLendAllAsync(FakePool pool)
    {
        pool.Open = () => Task.FromResult(_connections.Connect());
        var loans = new List<Loan>();
        while (loans.Count < Size)
            loans.Add(await Loan.OfAsync(pool));
        using var giveUp = new CancellationTokenSource();
        var oneMore = pool.UseAsync((_, _) => Task.FromResult(true), giveUp.Token);

        oneMore.IsCompleted.Should().BeFalse("all are lent");
        _connections.Open.Should().Be(Size);
        _connections.MostOpen.Should().BeLessThanOrEqualTo(Size);

        await giveUp.CancelAsync();
        await oneMore.Awaiting(waiting => waiting).Should().ThrowAsync<OperationCanceledException>();
        foreach (var loan in loans)
            await loan.DisposeAsync();
        await pool.DisposeAsync();
        _connections.Open.Should().Be(0, "a closed pool has closed its connections");
    }

    private sealed class FakePool(int size, Func<Task<PhysicalConnection>> open) : LendingPool(new PoolSettings(NoDatabase, size))
    {
        private static readonly DatabaseUrl NoDatabase = DatabaseUrl.Parse("postgresql://user@host/database");

        public Func<Task<PhysicalConnection>> Open { get; set; } = open;

        public Func<bool> OnBorrow { get; set; } = () => true;

        public Func<bool> OnReturn { get; set; } = () => true;

        protected override Task<PhysicalConnection> OpenAsync(CancellationToken cancellation) => Open();

        protected override ValueTask<bool> OnBorrowAsync(PhysicalConnection connection) => new(OnBorrow());

        protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) => new(OnReturn());
    }
}
