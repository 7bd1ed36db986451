using System.Net.Sockets;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Where messages begin and end, whatever comes and however it is cut.</summary>
public sealed class MessageScannerTests
{
    private static readonly byte[][] Frontend =
        [Wire.Startup(), Wire.Query("SELECT 1"), Wire.Parse("SELECT 2"), Wire.Execute(), Wire.Sync, Wire.Terminate];

    private static readonly byte[][] Backend =
    [
        Wire.AuthenticationOk, Wire.BackendKeyData(1, TapFixture.Key), Wire.ReadyForQuery('I'), Wire.DataRow(100),
        Wire.CommandComplete("SELECT 1"), Wire.Error("57014"), Wire.ReadyForQuery('E'),
    ];

    [Theory, InlineData(true), InlineData(false)]
    public void It_finds_the_same_messages_however_the_stream_is_cut(bool toDatabase)
    {
        var direction = toDatabase ? Direction.ToDatabase : Direction.ToSubject;
        var messages = toDatabase ? Frontend : Backend;
        byte[] stream = [.. messages.SelectMany(message => message)];
        var expected = messages.Select((message, index) => (
            Type: toDatabase && index == 0 ? MessageKind.Startup : message[0],
            End: (long)messages.Take(index + 1).Sum(earlier => earlier.Length))).ToArray();

        for (var first = 0; first <= stream.Length; first++)
        {
            for (var second = first; second <= stream.Length; second++)
            {
                var scanner = new MessageScanner(direction);
                (byte, long)[] found = [.. Scan(scanner, stream[..first]), .. Scan(scanner, stream[first..second]), .. Scan(scanner, stream[second..])];
                if (!found.AsSpan().SequenceEqual(expected) || !scanner.IsBetweenMessages)
                    Assert.Fail($"cut at {first} and {second} it found {string.Join(", ", found)}");
            }
        }
    }

    [Fact]
    public void It_survives_100_000_inputs_that_are_no_messages()
    {
        var random = new Random(20_261_123);
        var refused = 0;
        for (var input = 0; input < 100_000; input++)
        {
            var direction = input % 2 == 0 ? Direction.ToDatabase : Direction.ToSubject;
            var bytes = input % 4 < 2 ? Mutated(random, direction) : Random(random);
            var scanner = new MessageScanner(direction);
            try
            {
                var cut = random.Next(bytes.Length);
                DescribeAll(scanner, bytes.AsSpan(0, cut));
                DescribeAll(scanner, bytes.AsSpan(cut));
            }
            catch (ProtocolException)
            {
                refused++;
            }

            if (scanner.Body.Length > MessageScanner.KeptBody)
                Assert.Fail($"input {input} made it keep {scanner.Body.Length} bytes");
        }

        refused.Should().BeInRange(50_000, 99_999, "random bytes are no messages, and some mutations leave the messages valid");
    }

    [Fact]
    public void It_keeps_only_the_beginning_of_a_long_message()
    {
        var scanner = new MessageScanner(Direction.ToSubject);
        var row = Wire.DataRow(1 << 20);

        Scan(scanner, row).Should().Equal(((byte)'D', row.Length));

        scanner.Body.Length.Should().Be(MessageScanner.KeptBody);
    }

    [Fact]
    public void Messages_cost_no_memory_while_nothing_records_or_holds()
    {
        var history = new TapHistory(capacity: 10, detailCapacity: 1_000, isRecording: false);
        using var nowhere = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var end = new TapSocket(nowhere);
        var session = new TapSession(1, end, end, history, new TapHolds(), CancellationToken.None);
        var queue = new MessageQueue(Direction.ToSubject, new SessionFlow(session, history, new TapHolds()));
        byte[] answers = [.. Wire.DataRow(10), .. Wire.CommandComplete("SELECT 1"), .. Wire.ReadyForQuery('I')];
        long offset = 0;
        PassAnswers(1_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PassAnswers(1_000);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        history.Events.Should().BeEmpty();

        void PassAnswers(int times)
        {
            for (var time = 0; time < times; time++)
            {
                queue.Take(answers);
                queue.Pass();
                queue.Sent(offset += answers.Length);
            }
        }
    }

    private static List<(byte Type, long End)> Scan(MessageScanner scanner, ReadOnlySpan<byte> bytes)
    {
        var found = new List<(byte Type, long End)>();
        while (scanner.TryRead(ref bytes, withDetail: false, out var message))
            found.Add((message.Type, message.End));
        return found;
    }

    private static void DescribeAll(MessageScanner scanner, ReadOnlySpan<byte> bytes)
    {
        var left = bytes.Length;
        while (scanner.TryRead(ref bytes, withDetail: true, out _))
        {
            if (bytes.Length >= left)
                Assert.Fail($"it found a message without reading any of {left} bytes");
            left = bytes.Length;
        }

        if (!bytes.IsEmpty)
            Assert.Fail($"it left {bytes.Length} bytes");
    }

    private static byte[] Random(Random random)
    {
        var bytes = new byte[random.Next(1, 100)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutated(Random random, Direction direction)
    {
        byte[] stream = [.. (direction is Direction.ToDatabase ? Frontend : Backend).SelectMany(message => message)];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            stream[random.Next(stream.Length)] = (byte)random.Next(256);
        return stream[..random.Next(1, stream.Length + 1)];
    }
}
