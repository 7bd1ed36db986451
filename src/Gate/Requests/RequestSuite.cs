using CancelSpec.Gate.Requests.Files;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Requests;

/// <summary>The requests that a subject is judged by.</summary>
/// <param name="Requests">The requests, in order. Their names differ.</param>
public sealed record RequestSuite(IReadOnlyList<Request> Requests)
{
    /// <summary>The requests of the story.</summary>
    public static RequestSuite Story { get; } = RequestFile.ReadBuiltIn("story.http").ToSuite();

    /// <summary>The row in which the requests keep their state; null where none is named.</summary>
    public RequestState? State { get; init; }

    /// <summary>The probes that are marked. Null where not both are, or where the gate cannot change what they show; then they are learned.</summary>
    internal Probes? Probes => State?.Change is not null && Marked(writes: false) is { } read && Marked(writes: true) is { } write ? new Probes(read, write) : null;

    /// <summary>The request that makes the state; null where none says that it does.</summary>
    internal Request? Maker => Requests.FirstOrDefault(request => request.Effect is { IsSet: true });

    /// <summary>The requests that are interrupted, in the order of the plan.</summary>
    public IEnumerable<Request> Interrupted => Requests.Where(request => !request.IsSetup && !request.IsSkipped);

    /// <summary>The requests that each instance of the subject gets first: those that set it up, and those whose answers others use.</summary>
    public IEnumerable<Request> First => Requests.Where(request => request.IsSetup || (request.Before is null && AreUsed(request)));

    private Request? Marked(bool writes) => Requests.FirstOrDefault(request => request.IsProbe && request.Effect is not null == writes);

    private bool AreUsed(Request request) =>
        Requests.Any(other => other.Before != request.Name && RequestValues.NamedIn(other).Contains(request.Name));

    /// <summary>How long the request sleeps that sleeps longest; zero where none is said to sleep.</summary>
    public TimeSpan Sleep => Requests.Where(request => request.Sleeps).Select(request => request.Pause ?? TimeSpan.FromSeconds(0.2)).DefaultIfEmpty().Max();

    /// <summary>Whether another request is sent after this one, or uses its answer, or an instance is set up by it.</summary>
    internal bool Needs(Request request) =>
        request.IsSetup || Requests.Any(other => other.Before == request.Name || RequestValues.NamedIn(other).Contains(request.Name));

    /// <summary>The request that is also interrupted on new sessions at every boundary: the first that sleeps, or else the first.</summary>
    /// <param name="leftOut">The requests that are not interrupted.</param>
    public Request? MainWithout(IEnumerable<Request> leftOut)
    {
        var interrupted = Interrupted.Except(leftOut).ToList();
        return interrupted.Find(request => request.Sleeps) ?? interrupted.FirstOrDefault();
    }
}

/// <summary>The requests that look at the subject after an interruption.</summary>
/// <param name="Read">Reads from the database, and changes nothing.</param>
/// <param name="Write">Writes in one transaction; null where no request does.</param>
internal sealed record Probes(Request Read, Request? Write)
{
    /// <summary>The <see cref="HttpAnswer.Form"/> of each right answer of <see cref="Read"/>; null where it differs.</summary>
    public string? Body { get; init; }

    /// <summary>How the answers of <see cref="Read"/> show the state; null where they do not, or where the gate does not change it.</summary>
    public StateAnswer? StateAnswer { get; init; }

    /// <summary>The statements that every request sends, so that they belong to none.</summary>
    public IReadOnlyCollection<StatementSql> Housekeeping { get; init; } = [];
}
