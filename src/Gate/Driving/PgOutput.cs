using System.Text;
using System.Text.RegularExpressions;
using CancelSpec.Databases;
using CancelSpec.Gate.Requests;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// The module pgoutput, which every PostgreSQL has, for its own replication
/// (https://www.postgresql.org/docs/current/protocol-logical-replication.html). It tells of published tables only. So it publishes
/// all tables, for which the role must be a superuser.
/// </summary>
internal sealed partial class PgOutput : LogModule
{
    /// <summary>The name of the publication, and of the schema with what it needs.</summary>
    private const string Name = "cancelspec";

    // Rows of a published table without a key cannot be updated (55000) until the whole row is its identity.
    private const string WithoutIdentity = """
        pg_class c WHERE relkind = 'r' AND relpersistence = 'p' AND relreplident <> 'f' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indimmediate AND (relreplident = 'd' AND indisprimary OR relreplident = 'i' AND indisreplident))
        """;

    // The row's identity may hold a generated column, which PostgreSQL 18 then wants to be published.
    private const string Publish = $"""
        DO $publish$ DECLARE bare regclass; BEGIN
            IF EXISTS (SELECT FROM pg_publication WHERE pubname = '{Name}') THEN
                RETURN;
            END IF;
            FOR bare IN SELECT oid FROM {WithoutIdentity} LOOP
                EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', bare);
            END LOOP;
            CREATE SCHEMA {Name};
            CREATE FUNCTION {Name}.identify() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $identify$
            DECLARE bare regclass; BEGIN
                FOR bare IN SELECT oid FROM {WithoutIdentity} AND oid IN (SELECT objid FROM pg_event_trigger_ddl_commands()) LOOP
                    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', bare);
                END LOOP;
            END $identify$;
            CREATE EVENT TRIGGER {Name}_identify ON ddl_command_end EXECUTE FUNCTION {Name}.identify();
            EXECUTE 'CREATE PUBLICATION {Name} FOR ALL TABLES'
                || CASE WHEN current_setting('server_version_num')::int >= 180000 THEN ' WITH (publish_generated_columns = stored)' ELSE '' END;
        END $publish$
        """;

    public override async Task<LogReading> BeginAsync(LogicalReplicationConnection replication, NpgsqlConnection database, string slot, CancellationToken cancellation)
    {
        await DatabaseDialect.ExecuteAsync(database, Publish, cancellation);
        var keywords = await KeywordsAsync(database, cancellation);
        var position = await replication.CreatePgOutputReplicationSlot(slot, temporarySlot: true, LogicalSlotSnapshotInitMode.NoExport, cancellationToken: cancellation);
        return async (reader, end) =>
        {
            await foreach (var entry in replication.StartReplication(position, new PgOutputReplicationOptions(Name, PgOutputProtocolVersion.V1, messages: true), end))
            {
                await AddAsync(reader, entry, keywords, end);
                replication.SetReplicationStatus(entry.WalEnd);
            }
        };
    }

    private static async Task AddAsync(TransactionLogReader reader, PgOutputReplicationMessage entry, IReadOnlySet<string> keywords, CancellationToken end)
    {
        switch (entry)
        {
            case BeginMessage:
                reader.Begin();
                break;
            case CommitMessage:
                reader.Commit();
                break;
            case InsertMessage insert:
                reader.AddChange(NameOf(insert.Relation, keywords), RowChangeKind.Insert);
                break;
            case UpdateMessage update:
                reader.AddChange(NameOf(update.Relation, keywords), RowChangeKind.Update);
                break;
            case DeleteMessage delete:
                reader.AddChange(NameOf(delete.Relation, keywords), RowChangeKind.Delete);
                break;
            case TruncateMessage truncate:
                foreach (var table in truncate.Relations)
                    reader.AddChange(NameOf(table, keywords), RowChangeKind.Truncate);
                break;
            case LogicalDecodingMessage message:
                using (var text = new StreamReader(message.Data, Encoding.UTF8))
                    reader.AddMessage(message.Prefix, await text.ReadToEndAsync(end));
                break;
        }
    }

    /// <summary>The words that must be quoted where they are names.</summary>
    private static async Task<IReadOnlySet<string>> KeywordsAsync(NpgsqlConnection database, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT array_agg(word) FROM pg_catalog.pg_get_keywords() WHERE catcode <> 'U'", database);
        return ((string[])(await command.ExecuteScalarAsync(cancellation))!).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The name of a table in SQL, as PostgreSQL itself quotes it.</summary>
    private static string NameOf(RelationMessage table, IReadOnlySet<string> keywords) => $"{Quote(table.Namespace, keywords)}.{Quote(table.RelationName, keywords)}";

    private static string Quote(string name, IReadOnlySet<string> keywords) =>
        PlainName().IsMatch(name) && !keywords.Contains(name) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]*\z")]
    private static partial Regex PlainName();
}
