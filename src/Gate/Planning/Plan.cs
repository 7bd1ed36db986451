using System.Collections.Concurrent;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Planning;

/// <summary>What was learned about a subject before anything was interrupted, and the interruptions to try.</summary>
/// <param name="Batches">The interruptions, in the order in which workers take them.</param>
/// <param name="Traits">What all workers must know about the subject.</param>
/// <param name="Missing">The optional requests that the subject does not have.</param>
/// <param name="Recordings">The recordings on warm sessions.</param>
internal sealed record Plan(
    IReadOnlyList<Batch> Batches, SubjectTraits Traits, IReadOnlyList<Request> Missing, IReadOnlyList<Recording> Recordings)
{
    // Their batches take longest, so they must not be left for the end.
    private const int SleepersOfOneTurn = 3;

    /// <summary>Takes batches of each request by turns, so that workers do not all wait for the same request's failure.</summary>
    public static IReadOnlyList<Batch> Interleave(IEnumerable<Batch> batches) => [.. batches
        .GroupBy(batch => batch.Recording.Request)
        .SelectMany(ofRequest => ofRequest.Select((batch, index) => (batch, turn: ofRequest.Key.Sleeps ? index / SleepersOfOneTurn : index)))
        .OrderBy(next => next.turn)
        .Select(next => next.batch)];
}

/// <summary>What the gate has learned about a subject.</summary>
/// <param name="SharesSessions">Its requests share connections, although every client stays.</param>
internal sealed record SubjectTraits(bool SharesSessions)
{
    /// <summary>How the subject is left without sessions; null until that was needed.</summary>
    public Cooling? Cooling { get; init; }

    /// <summary>What requests write to other tables than that of the state.</summary>
    public IReadOnlyDictionary<Request, RequestEffect> Effects { get; init; } = new Dictionary<Request, RequestEffect>();

    /// <summary>The requests that write in more than one transaction, where nothing tells which changes belong together.</summary>
    public IReadOnlySet<Request> InSeveralTransactions { get; init; } = new HashSet<Request>();

    /// <summary>The requests that use more than one session.</summary>
    public IReadOnlySet<Request> OnSeveralSessions { get; init; } = new HashSet<Request>();

    /// <summary>Why some effects are not compared.</summary>
    public IReadOnlyList<string> NotCompared { get; init; } = [];

    /// <summary>The subject opens a session for each request, also if no client leaves.</summary>
    public bool OpensSessionForEachRequest { get; init; }

    /// <summary>The requests whose handlers complete after their client has left.</summary>
    public IReadOnlyList<Request> Completing { get; init; } = [];

    /// <summary>The requests that reach no database, so that they are not interrupted.</summary>
    public IReadOnlyList<Request> WithoutDatabase { get; init; } = [];

    /// <summary>How the subject's process ends when its idle sessions are closed; null where it goes on.</summary>
    public string? EndOfProcess { get; init; }

    /// <summary>The requests that are answered before their work is done, so that they are not interrupted. Nothing tells when such work is over.</summary>
    public IReadOnlyList<Request> AnsweredBeforeWork { get; init; } = [];

    /// <summary>One of <see cref="AnsweredBeforeWork"/> because of which nothing can be interrupted; null for none.</summary>
    public Request? Hindrance { get; init; }

    /// <summary>The tables to which a request does something else now and then. That may be learned only when it was interrupted.</summary>
    public ConcurrentDictionary<(Request Request, string Table), bool> Unsteady { get; } = new();

    /// <summary>What a request writes to other tables than that of the state, as far as it does the same each time.</summary>
    public RequestEffect EffectOf(Request request) =>
        Effects.GetValueOrDefault(request)?.Without(change => Unsteady.ContainsKey((request, change.Table))) ?? RequestEffect.Unknown;
}
