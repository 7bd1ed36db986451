using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Observations;

/// <summary>What is committed at one moment, as far as it can be compared with what is committed later.</summary>
internal abstract record CommittedState
{
    /// <summary>What was committed since an earlier state: each transaction where that can be told, or else all together.</summary>
    public abstract IReadOnlyList<TransactionChanges> Since(CommittedState before);

    /// <summary>How often each transaction of an effect was committed since an earlier state.</summary>
    /// <param name="effect">The effect.</param>
    /// <param name="before">The earlier state.</param>
    /// <param name="requests">How many requests could have committed it.</param>
    /// <returns>One count for each transaction; nothing where it cannot be told.</returns>
    public abstract IReadOnlyList<EffectCount> Count(RequestEffect effect, CommittedState before, int requests);
}
