using CancelSpec.Gate.Requests;

namespace CancelSpec.Tests.Gate;

/// <summary>The requests of the story.</summary>
internal static class StoryRequests
{
    public static Request Sleep { get; } = Named("sleep");

    public static Request Bump { get; } = Named("bump");

    public static Request Counter { get; } = Named("counter");

    public static Request Reset { get; } = Named("reset");

    public static Request BumpInTransaction { get; } = Named("bump-in-transaction");

    private static Request Named(string name) => RequestSuite.Story.Requests.Single(request => request.Name == name);
}
