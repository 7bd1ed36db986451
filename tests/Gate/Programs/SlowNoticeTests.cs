using System.Net;
using System.Net.Sockets;
using CancelSpec.Databases;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// A program that commits after its client has left may be deaf, or only too slow for its short sleep, as on a busy machine.
/// A longer sleep tells the one from the other.
/// </summary>
public sealed class SlowNoticeTests
{
    [Fact]
    public async Task A_deaf_program_is_found()
    {
        var verdict = await JudgeAsync("deaf", TimeSpan.Zero);

        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.SwallowedCancellation);
    }

    [Fact]
    public async Task A_program_that_is_slow_to_notice_is_not_accused_and_a_remark_says_why()
    {
        var verdict = await JudgeAsync("check-on-return", TimeSpan.FromSeconds(0.7));

        verdict.Found.Should().BeEmpty();
        verdict.Remarks.Should().ContainSingle(remark => remark.StartsWith("At sleep/3/fin the request sent COMMIT although its client had left."));
    }

    private static Task<Verdict> JudgeAsync(string pool, TimeSpan delay) =>
        GateRun.TryAsync(new DelayedSource(Support.Programs.Server(1, "--pool", pool), delay), Interruption.Parse("sleep/3/fin"));

    /// <summary>A subject that is told of a client's departure only after a delay.</summary>
    private sealed class DelayedSource(ISubjectSource source, TimeSpan delay) : ISubjectSource
    {
        public SubjectIdentity Identity => source.Identity;

        public ISubjectSource? WithLongSleep => source.WithLongSleep is { } longer ? new DelayedSource(longer, delay) : null;

        public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation) =>
            new Delayed(await source.StartAsync(database, cancellation), delay);
    }

    private sealed class Delayed : ISubject
    {
        private readonly ISubject _subject;
        private readonly TimeSpan _delay;
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _accepting;

        public Delayed(ISubject subject, TimeSpan delay)
        {
            (_subject, _delay) = (subject, delay);
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public Uri Address => new($"http://{_listener.LocalEndpoint}");

        public TimeSpan Sleep => _subject.Sleep;

        public string Output => _subject.Output;

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _accepting;
            await _subject.DisposeAsync();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                    _ = ForwardAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // The subject is stopped.
            }
        }

        private async Task ForwardAsync(TcpClient client)
        {
            using (client)
            {
                using var server = new TcpClient();
                await server.ConnectAsync(_subject.Address.Host, _subject.Address.Port);
                var (asking, answering) = (CopyAsync(client, server), CopyAsync(server, client));
                if (await Task.WhenAny(asking, answering) == asking)
                {
                    await Task.WhenAny(answering, Task.Delay(_delay));
                    if (!answering.IsCompleted)
                        server.Client.Shutdown(SocketShutdown.Send);
                }

                await answering;
            }
        }

        private static async Task CopyAsync(TcpClient from, TcpClient to)
        {
            try
            {
                await from.GetStream().CopyToAsync(to.GetStream());
            }
            catch (IOException)
            {
                // One side has reset its connection.
            }
        }
    }
}
