using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>
/// Which SQL a name stands for after some messages. <c>P s A</c> parses the SQL A under the name s, <c>B p s</c> binds it to
/// the portal p, and <c>-</c> is the unnamed one. <c>&lt;</c> goes to the subject.
/// </summary>
public sealed class SessionStatementsTests
{
    [Theory]
    [InlineData("P s A|S|<1|<Z I", "A")]
    [InlineData("P - A|S|<1|<Z I", null)]
    [InlineData("P s A|S", "A")]
    [InlineData("P s A|S|<E 42601|<Z I", null)]
    // Of two with the same name the second fails, and the first stays.
    [InlineData("P s A|S|<1|<Z I|P s B|S|<E 42P05|<Z I", "A")]
    // What the database skips never was.
    [InlineData("P - X|B - -|E -|P s A|S|<1|<2|<E 22012|<Z I", null)]
    [InlineData("P - X|B - -|E -|<1|<2|<E 22012|P s A|S|<Z I", null)]
    [InlineData("P - X|B - -|E -|S|P s A|S|<1|<2|<E 22012|<Z I", "A")]
    [InlineData("P - X|B - -|E -|S|P s A|S|<1|<2|<E 22012|<Z I|<1|<Z I", "A")]
    // An error or a ROLLBACK does not undo a Parse.
    [InlineData("Q BEGIN|<C BEGIN|<Z T|P s A|S|<1|<Z T|Q X|<E 42601|<Z E|Q ROLLBACK|<C ROLLBACK|<Z I", "A")]
    [InlineData("P s A|B - s|E -|S|<1|<2|<E 22012|<Z I", "A")]
    // A Close counts from its CloseComplete, and a failed batch does not come to it.
    [InlineData("P s A|S|<1|<Z I|C S s|S|<3|<Z I", null)]
    [InlineData("P s A|S|<1|<Z I|C P s|S|<3|<Z I", "A")]
    [InlineData("P s A|S|<1|<Z I|C S s|S", null)]
    [InlineData("P s A|S|<1|<Z I|P - X|C S s|S|<E 42601|<Z I", "A")]
    [InlineData("P s A|S|<1|<Z I|C S s|P s B|S|<3|<1|<Z I", "B")]
    // SQL makes and forgets statements too.
    [InlineData("P s A|S|<1|<Z I|Q DEALLOCATE s|<C DEALLOCATE|<Z I", null)]
    [InlineData("P s A|S|<1|<Z I|Q deallocate prepare \"s\"|<C DEALLOCATE|<Z I", null)]
    [InlineData("P s A|S|<1|<Z I|Q DEALLOCATE t|<C DEALLOCATE|<Z I", "A")]
    [InlineData("P s A|S|<1|<Z I|Q DEALLOCATE t; DEALLOCATE s|<C DEALLOCATE|<C DEALLOCATE|<Z I", null)]
    [InlineData("P s A|S|<1|<Z I|Q DEALLOCATE t; DEALLOCATE s|<C DEALLOCATE|<E 26000|<Z I", "A")]
    [InlineData("P s A|S|<1|<Z I|Q DEALLOCATE s|<E 26000|<Z I", "A")]
    [InlineData("P s A|S|<1|<Z I|Q DEALLOCATE ALL|<C DEALLOCATE ALL|<Z I", null)]
    [InlineData("P s A|S|<1|<Z I|Q ROLLBACK; DISCARD ALL|<C ROLLBACK|<C DISCARD ALL|<Z I", null)]
    [InlineData("P s A|S|<1|<Z I|Q DISCARD TEMP|<C DISCARD TEMP|<Z I", "A")]
    [InlineData("P s A|S|<1|<Z I|Q DISCARD ALL", null)]
    [InlineData("P s A|S|<1|<Z I|P - DISCARD ALL|B - -|E -|S|<1|<2|<C DISCARD ALL|<Z I", null)]
    [InlineData("P s A|P d DEALLOCATE s|S|<1|<1|<Z I|B - d|E -|S|<2|<C DEALLOCATE|<Z I", null)]
    [InlineData("Q PREPARE s (int) AS A|<C PREPARE|<Z I", "A")]
    [InlineData("Q PREPARE s AS A; SELECT 1|<C PREPARE|<T|<C SELECT 1|<Z I", "A")]
    [InlineData("Q PREPARE s AS A|<E 42P05|<Z I", null)]
    // Several batches are under way.
    [InlineData("P s A|S|P t B|S|<1|<Z I|C S s|S|<1|<Z I", null)]
    [InlineData("P s A|S|P t B|S|<1|<Z I|C S s|S|<1|<Z I|P s C|S|<3|<Z I", "C")]
    // During a COPY the database ignores Sync.
    [InlineData("P - X|B - -|E -|S|<1|<2|<G|P s A|c|S|<E 08P01|<Z I", null)]
    [InlineData("P - X|B - -|E -|S|<1|<2|<G|c|S|P s A|S|<C COPY 0|<Z I|<1|<Z I", "A")]
    // The end of its data may be sent before the database tells that it begins.
    [InlineData("P - X|B - -|E -|S|c|S|P s A|S|<1|<2|<G|<C COPY 0|<Z I|<1|<Z I", "A")]
    [InlineData("P - X|B - -|E -|S|f|S|<1|<2|<G|<E 57014|<Z I|P s A|S|<1|<Z I", "A")]
    [InlineData("P s A|S|<1|<Z I|P - X|B - -|E -|S|f|S|C S s|S|<1|<2|<G|<E 57014|<Z I|<3|<Z I", null)]
    [InlineData("P - X|B - -|E -|S|f|S|P s A|S|<1|<2|<E 42P01|<Z I|<Z I|<1|<Z I", "A")]
    public void A_name_stands_for_a_statement(string messages, string? sql) => new Conversation(messages).Ask(Wire.Bind("s")).Should().Be(sql);

    [Theory]
    [InlineData("P - A|S|<1|<Z I", "A")]
    [InlineData("P - A|S|<1|<Z I|P - B|S|<1|<Z I", "B")]
    [InlineData("P - A|S|<1|<Z I|P - B|S|<E 42601|<Z I", null)]
    [InlineData("P - A|S|<1|<Z I|Q X|<C SELECT 1|<Z I", null)]
    [InlineData("P - A|S|<1|<Z I|Q X|<E 42601|<Z I", null)]
    [InlineData("P - A|S|<1|<Z I|Q X", null)]
    [InlineData("P - A|S|<1|<Z I|Q X|P - B|S|<C SELECT 1|<Z I", "B")]
    [InlineData("P - A|P d DISCARD ALL|S|<1|<1|<Z I|B - d|E -|S|<2|<C DISCARD ALL|<Z I", "A")]
    public void The_unnamed_statement_is_the_last_one(string messages, string? sql) => new Conversation(messages).Ask(Wire.Bind("")).Should().Be(sql);

    [Theory]
    [InlineData("P s A|B p s", "A")]
    [InlineData("P s A|B p s|H|<1|<2", "A")]
    [InlineData("P s A|B p s|H|<1|<2|P s2 B|B - s2", "A")]
    [InlineData("P s A|B p s|H|<1|<2|C S s|H|<3", "A")]
    [InlineData("P s A|B p s|H|<1|<2|C P p|H|<3", null)]
    [InlineData("P s A|B p s|S|<1|<2|<Z T", "A")]
    [InlineData("P s A|B p s|S|<1|<2|<Z I", null)]
    [InlineData("P s A|B p s|S|<1|<E 42P03|<Z T", null)]
    [InlineData("P s A|B p s|E p|S|<1|<2|<s|<Z T", "A")]
    public void A_portal_stands_for_the_statement_that_was_bound_to_it(string messages, string? sql)
    {
        var conversation = new Conversation(messages);

        conversation.Ask(Wire.Describe('P', "p")).Should().Be(sql);
        conversation.Ask(Wire.Execute("p")).Should().Be(sql);
    }

    [Fact]
    public void Each_message_of_a_batch_is_about_the_same_statement()
    {
        var conversation = new Conversation("P s A|S|<1|<Z I");

        conversation.Ask(Wire.Describe('S', "s")).Should().Be("A");
        conversation.Ask(Wire.Bind("s")).Should().Be("A");
        conversation.Ask(Wire.Describe('P', "")).Should().Be("A");
        conversation.Ask(Wire.Execute()).Should().Be("A");
        conversation.Ask(Wire.Sync).Should().BeNull();
        conversation.Ask(Wire.Close('S', "s")).Should().BeNull();
    }

    [Fact]
    public void An_EXECUTE_in_SQL_is_about_the_statement_that_it_names()
    {
        var conversation = new Conversation("Q PREPARE s AS A|<C PREPARE|<Z I");

        conversation.Ask(Wire.Query("EXECUTE s(1)")).Should().Be("A");
        conversation.Ask(Wire.Query("EXECUTE t")).Should().Be("EXECUTE t");
    }

    [Fact]
    public void Two_long_texts_that_begin_alike_are_different()
    {
        var beginning = $"SELECT '{new string('x', 2 * MessageScanner.KeptBody)}'";
        var conversation = new Conversation($"P s {beginning} 1|P t {beginning} 2|P u {beginning} 1|S|<1|<1|<1|<Z I");

        conversation.SqlOf(Wire.Bind("s")).Should().NotBe(conversation.SqlOf(Wire.Bind("t")));
        conversation.SqlOf(Wire.Bind("s")).Should().Be(conversation.SqlOf(Wire.Bind("u")));
        conversation.SqlOf(Wire.Bind("s")).Should().Be(StatementSql.Of($"{beginning} 1"));
        conversation.SqlOf(Wire.Query($"{beginning} 1")).Should().Be(conversation.SqlOf(Wire.Bind("s")));
    }

    [Fact]
    public void Its_memory_is_bounded()
    {
        var conversation = new Conversation("S|<Z I");
        for (var count = 0; count < 20_000; count++)
            conversation.Play($"P s{count} {count}|S|<1|<Z I");

        conversation.Ask(Wire.Bind("s9999")).Should().Be("9999");
        conversation.Ask(Wire.Bind("s10000")).Should().BeNull();
    }

    [Fact]
    public void Statements_that_were_seen_before_cost_no_memory()
    {
        var statements = new SessionStatements();
        PlayBatches(1_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PlayBatches(1_000);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void PlayBatches(int count)
        {
            for (var batch = 0; batch < count; batch++)
            {
                statements.Ask((byte)'P', new MessageBody("s\0SELECT 1\0"u8, 1), isWanted: false);
                statements.Ask((byte)'B', new MessageBody("p\0s\0"u8, 0), isWanted: false);
                statements.Ask((byte)'E', new MessageBody("p\0"u8, 0), isWanted: false);
                statements.Ask((byte)'S', default, isWanted: false);
                statements.Answer((byte)'1', []);
                statements.Answer((byte)'2', []);
                statements.Answer((byte)'C', "SELECT 1\0"u8);
                statements.Answer((byte)'Z', "I"u8);
                statements.Ask((byte)'Q', new MessageBody("SELECT 1\0"u8, 1), isWanted: false);
                statements.Answer((byte)'Z', "I"u8);
            }
        }
    }

    /// <summary>A session's messages, read from bytes as the tap does.</summary>
    private sealed class Conversation
    {
        private readonly SessionStatements _statements = new();
        private readonly MessageScanner _toDatabase = new(Direction.ToDatabase);

        public Conversation(string messages)
        {
            SqlOf(Wire.Startup());
            _statements.Answer((byte)'Z', "I"u8);
            Play(messages);
        }

        public void Play(string messages)
        {
            foreach (var message in messages.Split('|'))
            {
                if (message.StartsWith('<'))
                    _statements.Answer((byte)message[1], Wire.Text(message[2..].TrimStart()));
                else
                    SqlOf(Bytes(message.Split(' ', 3)));
            }
        }

        public string? Ask(byte[] message) => SqlOf(message)?.Text;

        public StatementSql? SqlOf(byte[] message)
        {
            ReadOnlySpan<byte> bytes = message;
            _toDatabase.TryRead(ref bytes, withDetail: true, out var read).Should().BeTrue();
            bytes.Length.Should().Be(0);
            return _statements.Ask(read.Type, new MessageBody(_toDatabase.Body, _toDatabase.SqlHash), isWanted: true).Sql;
        }

        private static byte[] Bytes(string[] parts) => parts switch
        {
            ["P", var statement, var sql] => Wire.Parse(sql, Name(statement)),
            ["B", var portal, var statement] => Wire.Bind(Name(statement), Name(portal)),
            ["E", var portal] => Wire.Execute(Name(portal)),
            ["C", var kind, var name] => Wire.Close(kind[0], Name(name)),
            ["Q", .. var sql] => Wire.Query(string.Join(' ', sql)),
            [var type] => Wire.Message(type[0]),
            _ => throw new ArgumentException(string.Join(' ', parts)),
        };

        private static string Name(string text) => text == "-" ? "" : text;
    }
}
