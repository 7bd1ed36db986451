namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool of the story. A request that is cancelled inside the transaction helper leaves its transaction open, and the
/// pool lends the connection again as it is
/// (async-bb8-diesel, https://github.com/oxidecomputer/async-bb8-diesel/issues/47).
/// </summary>
[Pool("unfixed", "leaves the transaction of a cancelled request open (the bug of the story)", IsKnownBad = true)]
public sealed class UnfixedPool(PoolSettings settings) : LendingPool(settings);
