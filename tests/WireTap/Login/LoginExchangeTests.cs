using System.Security.Cryptography;
using System.Text;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>How a client is logged in, message by message, against a database that a test plays.</summary>
public sealed class LoginExchangeTests
{
    private static readonly DatabaseLogin Login = new("worker", "secret", "copy");
    private static readonly byte[] Startup = [0, 0, 0, 49, 0, 3, 0, 0, .. Texts("user", "app", "application_name", "orders", "database", "x"), 0];
    private static readonly byte[] Ok = Message('R', [0, 0, 0, 0]);

    [Fact]
    public async Task The_role_and_the_database_are_replaced_and_other_parameters_stay()
    {
        var (sent, seen) = await RunAsync(Ok);

        sent[8..].Should().Equal([.. Texts("user", "worker", "database", "copy", "application_name", "orders"), 0]);
        seen.Should().Equal(Ok);
    }

    [Fact]
    public async Task A_password_in_clear_text_is_answered()
    {
        var (sent, seen) = await RunAsync(Message('R', [0, 0, 0, 3]), Ok);

        Tail(sent).Should().Equal(Message('p', Texts("secret")));
        seen.Should().Equal(Ok);
    }

    [Fact]
    public async Task A_password_with_md5_is_answered()
    {
        var (sent, _) = await RunAsync(Message('R', [0, 0, 0, 5, 1, 2, 3, 4]), Ok);

        var inner = Convert.ToHexStringLower(Md5(Encoding.UTF8.GetBytes("secretworker")));
        Tail(sent).Should().Equal(Message('p', Texts($"md5{Convert.ToHexStringLower(Md5([.. Encoding.UTF8.GetBytes(inner), 1, 2, 3, 4]))}")));
    }

    [Fact]
    public async Task What_comes_before_the_answer_to_the_login_reaches_the_client()
    {
        var notice = Message('N', Texts("Mbeware"));
        var error = Message('E', Texts("C3D000"));

        (await RunAsync(notice, error)).Seen.Should().Equal([.. notice, .. error]);
    }

    [Theory]
    [InlineData(7, "authentication 7")]
    [InlineData(10, "authentication 10")]
    public async Task An_authentication_that_is_not_supported_is_named(byte code, string named) =>
        await FluentActions.Awaiting(() => RunAsync(Message('R', [0, 0, 0, code, .. Texts("OTHER"), 0]))).Should().ThrowAsync<ProtocolException>().WithMessage($"*{named}*");

    [Theory]
    [InlineData("r=other,s=AAAA,i=4096"), InlineData("r=mine1"), InlineData("r=mine1,s=AAAA,i=no"), InlineData("")]
    public void A_challenge_that_is_not_valid_is_refused(string challenge) =>
        FluentActions.Invoking(() => new ScramLogin("secret", "mine").Prove(challenge)).Should().Throw<ProtocolException>();

    [Fact]
    public async Task A_message_without_an_end_is_refused() =>
        await FluentActions.Awaiting(() => RunAsync([(byte)'R', 0x7f, 0, 0, 0])).Should().ThrowAsync<ProtocolException>();

    private static async Task<(byte[] Sent, byte[] Seen)> RunAsync(params byte[][] database)
    {
        var (toDatabase, toClient, fromDatabase) = (new MemoryStream(), new MemoryStream(), new MemoryStream([.. database.SelectMany(bytes => bytes)]));
        await new LoginExchange(Login).RunAsync(Startup, toClient, new Duplex(fromDatabase, toDatabase), TestContext.Current.CancellationToken);
        return (toDatabase.ToArray(), toClient.ToArray());
    }

    /// <summary>What follows the StartupMessage.</summary>
    private static byte[] Tail(byte[] sent) => sent[sent[3]..];

    private static byte[] Message(char type, byte[] body) => [(byte)type, 0, 0, 0, (byte)(4 + body.Length), .. body];

    private static byte[] Texts(params string[] texts) => [.. texts.SelectMany(text => Encoding.UTF8.GetBytes(text).Append((byte)0))];

#pragma warning disable CA5351
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351

    private sealed class Duplex(Stream from, Stream to) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => from.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => to.Write(buffer, offset, count);

        public override void Flush() => to.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
