using CancelSpec.Cli.Subjects;
using CancelSpec.Tests.Support;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>A right pool passes with a pooler between it and the tap.</summary>
public sealed class PgBouncerTests
{
    [Theory]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task A_right_pool_passes_behind_PgBouncer(string mode)
    {
        BehindPgBouncer.SkipWhereNotInstalled();

        var verdict = await Harmless.JudgeAsync(new BehindPgBouncer(new PoolSubjectSource("check-on-return", 2), mode));

        Harmless.Passes(verdict);
    }
}
