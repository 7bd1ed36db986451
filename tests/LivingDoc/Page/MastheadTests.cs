using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

/// <summary>The head of the page.</summary>
public sealed class MastheadTests
{
    private const string NoVerdicts = """{"schema":1,"productVersion":"1.2.3","startedAt":"2026-11-23T05:22:42Z","subjects":[]}""";

    [Theory]
    [InlineData(NoVerdicts, "CancelSpec · living documentation of one run")]
    [InlineData(null, "made-up · one run")]
    public async Task It_names_CancelSpec_if_there_are_verdicts_and_otherwise_the_runner(string? verdicts, string kicker) =>
        (await WrittenPage.OfAsync(new MessageText().Finish(), verdicts)).Texts(".kicker").Should().Equal(kicker);
}
