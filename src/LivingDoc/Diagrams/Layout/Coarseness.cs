namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>How much is drawn as one, from nothing to nearly all. Each value includes the ones before it.</summary>
internal enum Coarseness
{
    /// <summary>Every message is a tick.</summary>
    Messages,

    /// <summary>Every exchange, from the first message to the database up to its ReadyForQuery, is a tick.</summary>
    Exchanges,

    /// <summary>Successive requests with the same name and outcome are one bar.</summary>
    AlikeRequests,

    /// <summary>All exchanges of a request are one tick.</summary>
    WholeRequests,
}
