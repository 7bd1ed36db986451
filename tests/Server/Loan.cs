using CancelSpec.Pools;
using CancelSpec.Tests.Support;

namespace CancelSpec.Tests.Server;

/// <summary>A borrowed session. Disposing of the loan returns the session to the pool.</summary>
internal sealed class Loan : IAsyncDisposable
{
    private readonly TaskCompletionSource<bool> _end = new();
    private Task? _loan;

    public static async Task<Loan> OfAsync(IConnectionPool pool)
    {
        var loan = new Loan();
        var lent = new TaskCompletionSource();
        loan._loan = pool.UseAsync(
            (_, _) =>
            {
                lent.SetResult();
                return loan._end.Task;
            },
            CancellationToken.None);
        await (await Task.WhenAny(lent.Task, loan._loan)).WaitForAsync("a connection to be lent");
        return loan;
    }

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult(true);
        await _loan!;
    }
}
