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
        Wire.AuthenticationOk, Wire.BackendKeyData(1, TapScene.Key), Wire.ReadyForQuery('I'), Wire.DataRow(100),
        Wire.CommandComplete("SELECT 1"), Wire.Error("57014"), Wire.ReadyForQuery('E'),
    ];

    [Theory, InlineData(true), InlineData(false)]
    public void It_finds_the_same_messages_however_the_stream_is_cut(bool toDatabase)
    {
        var direction = toDatabase ? Direction.ToDatabase : Direction.ToSubject;
        var messages = toDatabase ? Frontend : Backend;
        byte[] stream = [.. messages.SelectMany(message => message)];
        var types = messages.Select((message, index) => toDatabase && index == 0 ? MessageKind.Startup : message[0]).ToArray();

        for (var first = 0; first <= stream.Length; first++)
        {
            for (var second = first; second <= stream.Length; second++)
            {
                var scanner = new MessageScanner(direction);
                byte[] found = [.. Scan(scanner, stream[..first]), .. Scan(scanner, stream[first..second]), .. Scan(scanner, stream[second..])];
                if (!found.AsSpan().SequenceEqual(types) || !scanner.IsBetweenMessages)
                    Assert.Fail($"cut at {first} and {second} it found {Convert.ToHexString(found)}");
            }
        }
    }

    [Fact]
    public void It_survives_100_000_inputs_of_garbage()
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
                DescribeAll(scanner, direction, bytes.AsSpan(0, cut));
                DescribeAll(scanner, direction, bytes.AsSpan(cut));
            }
            catch (ProtocolException)
            {
                refused++;
            }

            if (scanner.Body.Length > MessageScanner.KeptBody)
                Assert.Fail($"input {input} made it keep {scanner.Body.Length} bytes");
        }

        refused.Should().BeInRange(50_000, 99_999, "random bytes are no messages, and some mutations harm nothing");
    }

    [Fact]
    public void It_keeps_only_the_beginning_of_a_long_message()
    {
        var scanner = new MessageScanner(Direction.ToSubject);

        Scan(scanner, Wire.DataRow(1 << 20)).Should().Equal((byte)'D');

        scanner.Body.Length.Should().Be(MessageScanner.KeptBody);
    }

    [Fact]
    public void Messages_cost_no_memory_while_nobody_watches()
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

    private static byte[] Scan(MessageScanner scanner, ReadOnlySpan<byte> bytes)
    {
        var types = new List<byte>();
        while (!bytes.IsEmpty)
        {
            if (scanner.Read(bytes, out var consumed))
                types.Add(scanner.Type);
            bytes = bytes[consumed..];
        }

        return [.. types];
    }

    private static void DescribeAll(MessageScanner scanner, Direction direction, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (scanner.Read(bytes, out var consumed))
                ScannedMessage.Of(scanner, direction, offset: 0, withDetail: true);
            if (consumed < 1 || consumed > bytes.Length)
                Assert.Fail($"it consumed {consumed} of {bytes.Length} bytes");
            bytes = bytes[consumed..];
        }
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
