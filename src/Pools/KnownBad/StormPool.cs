namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The connection of a cancelled request is replaced before it is closed, so for a moment there are two in the place of
/// one, and when many clients hang up at once up to twice as many as the pool may have. pgx took a cancelled connection
/// for closed, and its pool for gone, while the server was still at work on it; under many cancellations the new ones
/// added up to the server's <c>max_connections</c> (https://github.com/jackc/pgx/pull/2425).
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

    /// <returns>Null where the database gives no further connection; then the old one has to do.</returns>
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
