using CancelSpec.Verdicts;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// The example in Node, in its bad form. It gives sessions back as they are, with an open transaction if there is one,
/// and otherwise with their settings.
/// </summary>
public sealed class LeakyNodeSubjectTests
{
    public static bool CanRun => NodeExampleTests.CanRun;

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public Task The_bad_form_leaks_transactions_and_settings() => NodeSubject.JudgeAsync(["--leaky"], Hazard.LeakedTransaction, Hazard.SessionState);
}
