using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Judging;

/// <summary>Which batches workers take, and in which order their results come.</summary>
public sealed class BatchQueueTests
{
    private readonly Batch[] _planned = [Of(StoryRequests.Sleep, 1), Of(StoryRequests.Bump, 1), Of(StoryRequests.Sleep, 2), Of(StoryRequests.Bump, 2)];
    private readonly List<Batch> _added = [];

    [Fact]
    public async Task Batches_come_in_their_order_and_results_too()
    {
        var queue = Queue();
        var first = new BatchResult { Interruptions = 1 };
        var others = new Queue<BatchResult>([new() { Interruptions = 2 }, new() { Interruptions = 3 }, new() { Interruptions = 4 }]);

        // The first batch is over last.
        await queue.TryRunNextAsync(async batch =>
        {
            batch.Should().BeSameAs(_planned[0]);
            while (await queue.TryRunNextAsync(_ => Task.FromResult(others.Dequeue())))
                others.Count.Should().Be(queue.Count);
            return first;
        });

        queue.Results.Select(result => result.Interruptions).Should().Equal(1, 2, 3, 4);
        _added.Should().BeEmpty();
    }

    [Fact]
    public async Task A_cancel_request_is_delivered_late_where_a_request_first_sent_one()
    {
        var queue = Queue();

        await RunAllAsync(queue, batch => new BatchResult { FirstCancelRequest = batch.Interruptions[0] });

        _added.Select(batch => $"{batch.Interruptions.Single()}").Should().Equal("sleep/late-1/fin", "bump/late-1/fin");
        queue.Results.Should().HaveCount(6);
    }

    [Fact]
    public async Task Which_is_the_first_does_not_depend_on_which_batch_is_over_first()
    {
        var queue = Queue();

        await queue.TryRunNextAsync(async first =>
        {
            await RunAllAsync(queue, batch => new BatchResult { FirstCancelRequest = batch.Interruptions[0] });
            _added.Should().ContainSingle("the first batch of the other request is not over").Which.Recording.Request.Should().Be(StoryRequests.Bump);
            return new BatchResult { FirstCancelRequest = first.Interruptions[0] };
        });

        _added.Select(batch => $"{batch.Interruptions.Single()}").Should().Equal("bump/late-1/fin", "sleep/late-1/fin");
    }

    [Fact]
    public async Task Nothing_more_is_taken_when_the_queue_is_cleared()
    {
        var queue = Queue();
        await queue.TryRunNextAsync(_ => Task.FromResult(new BatchResult()));

        queue.Clear();

        (await queue.TryRunNextAsync(_ => throw new InvalidOperationException("it was cleared"))).Should().BeFalse();
        queue.Results.Should().ContainSingle();
    }

    private static Batch Of(Request request, int boundary) => new(Samples.Recording(request), [new Interruption(request, Moment.Warm, Disconnect.Close, boundary)]);

    private static async Task RunAllAsync(BatchQueue queue, Func<Batch, BatchResult> run)
    {
        while (await queue.TryRunNextAsync(batch => Task.FromResult(run(batch))))
            queue.Count.Should().BeLessThan(6);
    }

    private BatchQueue Queue() => new(_planned, (_, result) => result.FirstCancelRequest is { Moment: Moment.Warm }, _added.Add);
}
