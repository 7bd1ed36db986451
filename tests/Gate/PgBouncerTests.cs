using CancelSpec.Tests.Support;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>A pooler between the subject and the tap, for which a right pool must not be failed.</summary>
public sealed class PgBouncerTests
{
    [Theory]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task PgBouncer_in_between(string mode)
    {
        BehindPgBouncer.SkipWhereNotInstalled();

        var verdict = await Harmless.JudgeAsync(new BehindPgBouncer(new PoolSubject.Source("check-on-return", 2), mode));

        Harmless.Passes(verdict);
    }
}
