namespace CancelSpec.LivingDoc.Timelines.Layout;

/// <summary>How much is drawn as one, from nothing to nearly all.</summary>
internal enum Thinning
{
    /// <summary>Every message is a tick.</summary>
    None,

    /// <summary>Every exchange, from the first message to the database up to its ReadyForQuery, is a tick.</summary>
    Exchanges,

    /// <summary>Besides, requests that are alike and follow each other are one bar.</summary>
    AlikeRequests,

    /// <summary>Besides, all exchanges of a request are one tick.</summary>
    WholeRequests,

    /// <summary>Besides, requests that follow each other are one bar, alike or not.</summary>
    Runs,
}
