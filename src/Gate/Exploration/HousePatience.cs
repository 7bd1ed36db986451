namespace CancelSpec.Gate.Exploration;

/// <summary>
/// How long a <see cref="FullHouse"/> waits, for each hazard by itself: what is known already is waited for briefly, and
/// on a busy machine nothing else must be taken for found because of that.
/// </summary>
/// <param name="Connection">For a request to be lent a connection.</param>
/// <param name="Answer">For a request that has one to be answered.</param>
/// <param name="EarlyAnswer">For the answer of a request whose statement is held back, which none should get.</param>
internal sealed record HousePatience(Patience Connection, Patience Answer, Patience EarlyAnswer)
{
    /// <summary>An answer that was given before something else was sent comes before long.</summary>
    public static readonly Patience UsualForEarlyAnswer = new(TimeSpan.FromMilliseconds(400));

    /// <summary>Nothing is known yet.</summary>
    public static HousePatience Of(Patience patience) => new(patience, patience, UsualForEarlyAnswer);
}
