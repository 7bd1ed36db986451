namespace CancelSpec.Verdicts;

/// <summary>
/// What decides which hazards were judged, and how far. A sentence about one shard can be wrong about the whole plan, but the
/// facts of all shards together are those of the whole plan.
/// </summary>
public sealed record ScopeFacts
{
    /// <summary>The request that is answered before its work is done, so that nothing was interrupted; null for none.</summary>
    public string? AnsweredBeforeWork { get; init; }

    /// <summary>The subject's requests share connections although every client stays.</summary>
    public bool SharesConnections { get; init; }

    /// <summary>The hazards because of which interruptions next to their findings were not tried.</summary>
    public IReadOnlyList<Hazard> LeftOutFor { get; init; } = [];

    /// <summary>The subject opens a session for each request, also if no client leaves.</summary>
    public bool OpensSessionForEachRequest { get; init; }

    /// <summary>Why some trials proved nothing, each as the end of a sentence.</summary>
    public IReadOnlyList<string> Unproven { get; init; } = [];

    /// <summary>What is not judged because of the subject, the requests or the database. Of several reasons for a hazard the first counts.</summary>
    public IReadOnlyList<HazardReason> NotJudged { get; init; } = [];

    /// <summary>What is judged only in part because of these. Of several reasons for a hazard the first counts.</summary>
    public IReadOnlyList<HazardReason> JudgedInPart { get; init; } = [];

    /// <summary>A CancelRequest of the subject was seen.</summary>
    public bool SendsCancelRequests { get; init; }

    /// <summary>Some session was asked before a probe's statement.</summary>
    public bool AsksSessions { get; init; }

    /// <summary>Why sessions could not be asked.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    /// <summary>The requests that were judged with a COMMIT that the database refused.</summary>
    public IReadOnlyList<string> RefusedCommits { get; init; } = [];

    /// <summary>The requests that commit and could not be judged so.</summary>
    public IReadOnlyList<UnjudgedCommit> UnjudgedCommits { get; init; } = [];

    /// <summary>The facts of a plan of which these are the shards, in their order.</summary>
    public static ScopeFacts Unite(IReadOnlyList<ScopeFacts> shards)
    {
        var everywhere = Hazard.All.Where(hazard => shards.All(shard => shard.NotJudged.Any(reason => reason.Hazard == hazard))).ToHashSet();
        var notJudged = shards.SelectMany(shard => shard.NotJudged).ToLookup(reason => everywhere.Contains(reason.Hazard));
        return new ScopeFacts
        {
            AnsweredBeforeWork = shards.Select(shard => shard.AnsweredBeforeWork).OfType<string>().FirstOrDefault(),
            SharesConnections = shards.Any(shard => shard.SharesConnections),
            LeftOutFor = [.. shards.SelectMany(shard => shard.LeftOutFor).Distinct()],
            OpensSessionForEachRequest = shards.Any(shard => shard.OpensSessionForEachRequest),
            Unproven = [.. shards.SelectMany(shard => shard.Unproven).Distinct()],
            NotJudged = [.. notJudged[true].Distinct()],
            // What only some shards could not judge was judged by the others.
            JudgedInPart = [.. notJudged[false].Concat(shards.SelectMany(shard => shard.JudgedInPart)).Distinct()],
            SendsCancelRequests = shards.Any(shard => shard.SendsCancelRequests),
            AsksSessions = shards.Any(shard => shard.AsksSessions),
            Refusals = [.. shards.SelectMany(shard => shard.Refusals).Distinct().Order(StringComparer.Ordinal)],
            RefusedCommits = [.. shards.SelectMany(shard => shard.RefusedCommits)],
            UnjudgedCommits = [.. shards.SelectMany(shard => shard.UnjudgedCommits).OrderBy(commit => commit.Place)],
        };
    }

    /// <summary>The same facts with other texts.</summary>
    public ScopeFacts With(Func<string, string> text) => this with
    {
        AnsweredBeforeWork = AnsweredBeforeWork is null ? null : text(AnsweredBeforeWork),
        Unproven = [.. Unproven.Select(text)],
        NotJudged = [.. NotJudged.Select(about => about with { Reason = text(about.Reason) })],
        JudgedInPart = [.. JudgedInPart.Select(about => about with { Reason = text(about.Reason) })],
        Refusals = [.. Refusals.Select(text)],
        RefusedCommits = [.. RefusedCommits.Select(text)],
        UnjudgedCommits = [.. UnjudgedCommits.Select(commit => commit with { Request = text(commit.Request), Reason = text(commit.Reason) })],
    };

    /// <summary>A list holds null, which the serializer does not refuse.</summary>
    internal bool HoldsNull => new[] { LeftOutFor, Unproven, NotJudged, JudgedInPart, Refusals, RefusedCommits, (IReadOnlyList<object?>)UnjudgedCommits }
        .Any(list => list.Contains(null));
}

/// <summary>Why a hazard is not judged, or only in part.</summary>
/// <param name="Hazard">The hazard.</param>
/// <param name="Reason">The reason.</param>
public sealed record HazardReason(Hazard Hazard, string Reason);

/// <summary>A request that commits and was not judged with a COMMIT that the database refused.</summary>
/// <param name="Request">The request, for example <c>POST /bump</c>.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
/// <param name="Place">Its place among the requests of the plan, from 0.</param>
public sealed record UnjudgedCommit(string Request, string Reason, int Place);
