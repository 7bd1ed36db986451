namespace CancelSpec.Cli.Story;

/// <summary>What the client read in the story. Null stands for an answer without a number.</summary>
/// <param name="BeforeHangUp">The counter after six bumps.</param>
/// <param name="AfterHangUp">The counter after the hang-up and two more bumps.</param>
/// <param name="AfterRestart">The counter of the server that was started again.</param>
internal sealed record StoryCounts(int? BeforeHangUp, int? AfterHangUp, int? AfterRestart)
{
    /// <summary>How the story ended, by these numbers.</summary>
    /// <exception cref="StoryException">The counter was neither that of the loss nor that of the fix.</exception>
    public StoryEnding Ending() => (BeforeHangUp, AfterHangUp, AfterRestart) switch
    {
        (7, 9, 7) => StoryEnding.Loss,
        (7, 9, 9) => StoryEnding.NoLoss,
        _ => throw new StoryException(
            $"the counter was {Text(BeforeHangUp)}, then {Text(AfterHangUp)}, and {Text(AfterRestart)} after the restart; the story knows only 7, 9, 7 (a loss) and 7, 9, 9 (no loss)"),
    };

    /// <summary>Two sentences that say why the story ended so.</summary>
    /// <inheritdoc cref="Ending" path="/exception"/>
    public string Explanation() => Ending() is StoryEnding.Loss
        ? $"""
            Why: GET /sleep sent BEGIN, and after the hang-up neither COMMIT nor ROLLBACK, and the pool lent its connection
            again with the transaction open. The two bumps ran inside that transaction, so the database rolled them back
            when the restart closed the connection: the counter was {AfterHangUp} and is {AfterRestart}.
            """
        : $"""
            Nothing was lost: the counter was {AfterHangUp} before the restart and is {AfterRestart} after it. The two bumps
            did not run inside the transaction of GET /sleep, so the restart did not undo them.
            """;

    private static string Text(int? count) => count is { } number ? $"{number}" : "no number";
}
