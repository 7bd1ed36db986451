using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>The example in Node, in its good form.</summary>
public sealed class GoodNodeSubjectTests
{
    public static bool CanRun => NodeExampleTests.CanRun;

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public Task The_good_form_passes() => NodeSubject.JudgeAsync([]);
}
