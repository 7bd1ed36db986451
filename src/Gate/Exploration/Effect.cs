using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Exploration;

/// <summary>
/// What cancelled requests may have done to the counter: each 0 or 1 times, but exactly once where it was acknowledged
/// or where the subject promises to finish what it has begun.
/// </summary>
internal static class Effect
{
    /// <param name="subject">What it promises.</param>
    /// <param name="operation">What was cancelled.</param>
    /// <param name="before">The counter before.</param>
    /// <param name="after">The committed counter now; null for none.</param>
    /// <param name="answers">What each of the requests was answered; null for those that were not.</param>
    public static Discovery? Judge(SubjectIdentity subject, Operation operation, int before, int? after, IReadOnlyList<HttpAnswer?> answers)
    {
        if (operation.MustFail && answers.Any(answer => answer is { IsSuccess: true }))
            return FalseCommit(operation);
        // Without one transaction around it a reset may be cut in two, and we have put the counter back.
        if (after is null && operation.Resets)
            return null;

        var certain = subject.IsDetached ? answers.Count : answers.Count(answer => answer is { IsSuccess: true });
        if (IsPossible(operation, before, after, certain, answers.Count))
            return null;
        return new Discovery(
            subject.IsDetached ? Hazard.SwallowedCancellation : Hazard.NotDurable,
            "the committed counter", Expectation(operation, before, certain, answers.Count),
            subject.IsDetached ? $"{Text(after)}, though its handlers are declared detached and finish what they begin" : Text(after));
    }

    public static Discovery FalseCommit(Operation operation) => new(Hazard.FalseCommit, $"{operation}",
        "any answer but success, since the database has refused the commit", "it was answered with success");

    private static bool IsPossible(Operation operation, int before, int? after, int certain, int requests)
    {
        if (operation.Resets)
            return after == 1 || (certain == 0 && after == before);
        return after >= before + (certain * operation.Bumps) && after <= before + (requests * operation.Bumps);
    }

    private static string Expectation(Operation operation, int before, int certain, int requests)
    {
        if (operation.Resets)
            return certain > 0 ? "1" : $"{before} or 1";
        var (least, most) = (before + (certain * operation.Bumps), before + (requests * operation.Bumps));
        return least == most ? $"{least}" : $"{least} to {most}";
    }

    private static string Text(int? counter) => counter is { } value ? $"it is {value}" : "there is none";
}
