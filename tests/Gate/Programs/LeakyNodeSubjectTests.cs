using CancelSpec.Verdicts;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// The example in Node, in its bad form: it gives sessions back as they are, with an open transaction, and where there
/// is none with their settings.
/// </summary>
public sealed class LeakyNodeSubjectTests
{
    public static bool CanRun => NodeExampleTests.CanRun;

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public Task It_leaks_transactions_and_settings() => NodeSubject.JudgeAsync(" --leaky", Hazard.LeakedTransaction, Hazard.SessionState);
}
