using System.Net;
using System.Net.Sockets;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>The tap's end of a connection knows what the system has received for it.</summary>
public sealed class TapSocketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_end_that_comes_while_the_socket_is_in_use_is_noticed()
    {
        using var listener = Listen();
        using var user = new SocketUser();
        // An end that comes during another thread's call is put aside by the system. It is not to be missed.
        for (var count = 0; count < 2_000; count++)
        {
            using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            other.Connect(listener.LocalEndPoint!);
            using var socket = listener.Accept();
            var end = new TapSocket(socket);
            var readable = end.WhenReadableAsync(Token);
            user.Use(socket);

            other.Shutdown(SocketShutdown.Send);
            var caughtUp = end.WhenCaughtUpAsync();

            caughtUp.IsCompleted.Should().BeFalse("the end is not taken in yet");
            await readable;
            end.EndIntake();
            await caughtUp;
        }
    }

    [Fact]
    public async Task What_is_written_after_the_call_is_not_waited_for()
    {
        using var pair = new Pair();
        pair.Other.Send("1"u8);
        await pair.Tap.WhenReadableAsync(Token);
        var caughtUp = pair.Tap.WhenCaughtUpAsync();
        pair.Other.Send("2"u8);

        pair.Tap.TryReceive(new byte[1], out _).Should().BeTrue();
        caughtUp.IsCompleted.Should().BeFalse("the first byte is being examined");
        await pair.Tap.WhenReadableAsync(Token);

        await caughtUp.WaitForAsync("the tap to have seen the first byte, while the second waits");
    }

    [Fact]
    public async Task An_end_behind_what_was_written_is_waited_for()
    {
        using var pair = new Pair();
        pair.Other.Send("1"u8);
        pair.Other.Shutdown(SocketShutdown.Send);
        var caughtUp = pair.Tap.WhenCaughtUpAsync();

        await pair.Tap.WhenReadableAsync(Token);
        pair.Tap.TryReceive(new byte[10], out _).Should().BeTrue();
        await pair.Tap.WhenReadableAsync(Token);
        caughtUp.IsCompleted.Should().BeFalse("the end is not taken in yet");
        pair.Tap.TryReceive(new byte[10], out var count).Should().BeTrue();
        count.Should().Be(0);
        pair.Tap.EndIntake();

        await caughtUp.WaitForAsync("the tap to have seen the end");
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    /// <summary>A connection: its other end and the tap's end, which the test reads in place of the tap.</summary>
    private sealed class Pair : IDisposable
    {
        public Pair()
        {
            using var listener = Listen();
            Other.Connect(listener.LocalEndPoint!);
            Tap = new TapSocket(listener.Accept());
        }

        public Socket Other { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public TapSocket Tap { get; }

        public void Dispose()
        {
            Tap.Close();
            Other.Dispose();
        }
    }

    /// <summary>Calls the system for a socket without pause, on a thread of its own.</summary>
    private sealed class SocketUser : IDisposable
    {
        private readonly Thread _thread;
        private volatile Socket? _socket;
        private volatile int _calls;
        private volatile bool _isOver;

        public SocketUser()
        {
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        /// <summary>Returns when the first call on this socket is over and the next is under way.</summary>
        public void Use(Socket socket)
        {
            _socket = socket;
            var calls = _calls;
            SpinWait.SpinUntil(() => _calls > calls + 1);
        }

        public void Dispose()
        {
            _isOver = true;
            _thread.Join();
        }

        private void Run()
        {
            while (!_isOver)
            {
                try
                {
                    _socket?.Send(ReadOnlySpan<byte>.Empty, SocketFlags.None, out _);
                }
                catch (ObjectDisposedException)
                {
                    // The next one comes.
                }

                _calls++;
            }
        }
    }
}
