using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>Sends a probe whose client stays until its SQL is known.</summary>
internal static class ProbeRecorder
{
    // Drivers prepare a statement at its sixth use at the latest.
    private const int MostSendings = 7;

    /// <summary>
    /// The probe's statements. Where a sending is not answered, or where each sending shows other SQL, they are recognised by
    /// the words in their SQL.
    /// </summary>
    public static async Task<ProbeStatements> RecordAsync(Harness harness, Request probe)
    {
        if (harness.Observer.HasCounter && await harness.Observer.ReadAsync() is null)
            await harness.Observer.ReplaceAsync();
        var recorded = new HashSet<StatementSql>();
        for (var sendings = 0; sendings < MostSendings; sendings++)
        {
            if (await SendAsync(harness, probe) is not { } shown)
                break;
            var known = recorded.Count;
            recorded.UnionWith(shown);
            if (known > 0 && recorded.Count == known)
                return new ProbeStatements(probe, [.. recorded.Except(harness.Learned.Probes.Housekeeping)]);
        }

        return new ProbeStatements(probe, recorded.Any(SqlText.IsBegin));
    }

    /// <returns>The SQL that one sending shows; null where the probe was not answered with success.</returns>
    private static async Task<IEnumerable<StatementSql>?> SendAsync(Harness harness, Request probe)
    {
        harness.Tap.History.Clear();
        try
        {
            if (await harness.Client.AskAsync(probe) is not { IsSuccess: true })
                return null;
        }
        catch (SubjectException)
        {
            // The clean state, which is checked next, tells what is wrong.
            return null;
        }

        await harness.SettleAsync();
        return harness.Tap.History.Events.Select(seen => seen.Sql).OfType<StatementSql>();
    }
}
