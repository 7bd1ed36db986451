using System.Text.RegularExpressions;
using CancelSpec.Gate.Requests;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.TestDecoding;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// The module test_decoding (https://www.postgresql.org/docs/current/test-decoding.html), which writes text:
/// <c>BEGIN 701</c>, <c>table public.stock: UPDATE: id[integer]:1 …</c>, <c>COMMIT 701</c>.
/// </summary>
internal sealed partial class TestDecoding : LogModule
{
    public override async Task<LogReading> BeginAsync(LogicalReplicationConnection replication, NpgsqlConnection database, string slot, CancellationToken cancellation)
    {
        var position = await replication.CreateTestDecodingReplicationSlot(slot, temporarySlot: true, LogicalSlotSnapshotInitMode.NoExport, cancellationToken: cancellation);
        return async (reader, end) =>
        {
            await foreach (var entry in replication.StartReplication(position, end, new TestDecodingOptions(skipEmptyXacts: true)))
            {
                Add(reader, entry.Data);
                replication.SetReplicationStatus(entry.WalEnd);
            }
        };
    }

    /// <summary>Takes in one entry.</summary>
    internal static void Add(TransactionLogReader reader, string entry)
    {
        if (entry.StartsWith("BEGIN", StringComparison.Ordinal))
            reader.Begin();
        else if (entry.StartsWith("COMMIT", StringComparison.Ordinal))
            reader.Commit();
        else if (Message().Match(entry) is { Success: true } message)
            reader.AddMessage(message.Groups["prefix"].Value, message.Groups["text"].Value);
        else if (Change().Match(entry) is { Success: true } change)
        {
            var kind = Enum.Parse<RowChangeKind>(change.Groups["kind"].Value, ignoreCase: true);
            foreach (Capture table in change.Groups["table"].Captures)
                reader.AddChange(table.Value, kind);
        }
    }

    [GeneratedRegex(@"\Amessage: transactional: 1 prefix: (?<prefix>[^,]*), sz: \d+ content:(?<text>.*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Message();

    // Values follow the kind, so nothing after it is looked at. TRUNCATE names all its tables at once.
    [GeneratedRegex("""\Atable (?<table>("([^"]|"")*"|[^".:,]+)\.("([^"]|"")*"|[^".:,]+))(, (?<table>("([^"]|"")*"|[^".:,]+)\.("([^"]|"")*"|[^".:,]+)))*: (?<kind>INSERT|UPDATE|DELETE|TRUNCATE):""", RegexOptions.ExplicitCapture)]
    private static partial Regex Change();
}
