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

    // A service may listen before it serves, and then loses its first request.
    private const int MostFailures = 2;

    /// <summary>Learns what marked probes have in common, and how the one that reads shows the state.</summary>
    /// <exception cref="SubjectException">The subject cannot be judged by these probes; the message says why.</exception>
    public static async Task LearnAsync(Harness harness, Probes marked)
    {
        var common = (await SqlOfAsync(harness, marked.Read)).Intersect(await SqlOfAsync(harness, marked.Write!));
        harness.Learned.Probes = marked with { Housekeeping = [.. common.Where(sql => !sql.IsHousekeeping())], StateAnswer = await StateCheck.LearnAnswerAsync(harness, marked.Read) };
    }

    /// <summary>The probe's statements. None are known where it is not answered.</summary>
    /// <exception cref="SubjectException">Each sending shows other SQL.</exception>
    public static async Task<ProbeStatements> RecordAsync(Harness harness, Request probe) =>
        new(probe, [.. (await SqlOfAsync(harness, probe)).Except(harness.Learned.Probes.Housekeeping)]);

    /// <summary>The SQL of the work of a sending after which the next one shows the same. The first may show what a driver asks a new session.</summary>
    private static async Task<IReadOnlyCollection<StatementSql>> SqlOfAsync(Harness harness, Request probe)
    {
        HashSet<StatementSql> recorded = [];
        var failures = 0;
        for (var sendings = 0; sendings < MostSendings; sendings++)
        {
            if (await SendAsync(harness, probe) is not { } shown)
            {
                if (++failures == MostFailures)
                    return recorded;
                continue;
            }

            if (recorded.Count > 0 && recorded.SetEquals(shown))
                return recorded;
            recorded = [.. shown];
        }

        throw harness.CannotBeJudged($"{probe} sends other SQL each time, so nothing tells its statements from those of another request");
    }

    /// <returns>The SQL of the work that one sending shows; null where the probe was not answered rightly.</returns>
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
        // The names in other housekeeping may be new each time, as in DEALLOCATE.
        return harness.Tap.History.Events.Where(SqlText.IsExecution).Select(seen => seen.Sql!).Where(SqlText.IsOfWork);
    }
}
