using System.Net;
using System.Net.Sockets;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Whether the tap's end of a connection knows what the system has received for it.</summary>
public sealed class TapSocketTests
{
    [Fact]
    public async Task An_end_that_comes_while_the_socket_is_in_use_is_no_secret()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var user = new SocketUser();
        // Polling alone has missed some in ten thousand.
        for (var count = 0; count < 20_000; count++)
        {
            using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            other.Connect(listener.LocalEndPoint!);
            using var socket = listener.Accept();
            var end = new TapSocket(socket);
            var readable = end.WhenReadableAsync(TestContext.Current.CancellationToken);
            user.Use(socket);

            other.Shutdown(SocketShutdown.Send);
            var caughtUp = end.WhenCaughtUpAsync();

            caughtUp.IsCompleted.Should().BeFalse("the end is not taken in yet");
            await readable;
            end.EndIntake();
            await caughtUp;
        }
    }

    /// <summary>Calls the system for a socket all the time, on a thread of its own.</summary>
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

        /// <summary>Returns when the first call on this socket is over, and the next under way.</summary>
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
