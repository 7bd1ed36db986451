namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool replaces the connection of a cancelled request before it closes that connection. So for a moment there are two
/// in the place of one, and if many clients hang up at once there are up to twice as many as the pool may have. pgx
/// counted a cancelled connection as closed while the server was still at work on it. Under many cancellations the new
/// connections reached the server's <c>max_connections</c> (https://github.com/jackc/pgx/pull/2425).
/// </summary>
[Pool("storm", "opens the replacement of a cancelled request's connection before closing it", IsKnownBad = true)]
public class StormPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    protected override async Task ReturnAsync(PhysicalConnection connection, bool completed, bool cancelled)
    {
        if (cancelled && await TryReplaceAsync(connection) is { } replacement)
            await base.ReturnAsync(replacement, completed: true, cancelled: false);
        else
            await base.ReturnAsync(connection, completed, cancelled);
    }

    /// <returns>Null if the database refuses another connection. Then the pool keeps the old one.</returns>
    private async Task<PhysicalConnection?> TryReplaceAsync(PhysicalConnection old)
    {
        try
        {
            var replacement = await OpenAsync(CancellationToken.None);
            await old.DisposeAsync();
            return replacement;
        }
        catch (PoolException)
        {
            return null;
        }
    }
}
