using CancelSpec.Databases;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Subjects;

/// <summary>Starts a subject, afresh each time.</summary>
public interface ISubjectSource
{
    SubjectIdentity Identity { get; }

    /// <summary>Starts it and returns when it accepts requests.</summary>
    /// <param name="database">What it must connect to: in the gate, the tap.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectException">It cannot be started; the message says why, with its output.</exception>
    Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation);
}

/// <summary>A server that runs and is judged. Disposing of it stops it.</summary>
public interface ISubject : IAsyncDisposable
{
    /// <summary>Where it accepts requests, over HTTP.</summary>
    Uri Address { get; }

    /// <summary>How long <c>GET /sleep</c> sleeps, where its clock cannot be stopped.</summary>
    TimeSpan Sleep { get; }

    /// <summary>What it tells about its inside; null for a subject that is only seen from outside.</summary>
    ISubjectSignals? Signals { get; }

    /// <summary>What it has written to stdout and stderr so far; empty where it has neither.</summary>
    string Output { get; }
}

/// <summary>
/// What a subject in this process tells, so that nobody has to wait for time to pass. Requests are named by the port
/// of their client. It is never what a verdict rests on.
/// </summary>
public interface ISubjectSignals
{
    /// <summary>A client is about to send a request: what is known of an earlier one from that port is forgotten.</summary>
    void Expect(int clientPort);

    /// <summary>Completes when the request's handler has run up to its first wait, or has ended.</summary>
    Task StartedAsync(int clientPort);

    /// <summary>
    /// Completes when all that had registered for the request's cancellation was told of it, or the request has ended.
    /// </summary>
    Task AbortedAsync(int clientPort);

    /// <summary>Completes when the request's handler has ended, however it did.</summary>
    Task EndedAsync(int clientPort);

    /// <summary>Stops the clock: whoever sleeps sleeps on.</summary>
    void StopClock();

    /// <summary>Completes when somebody has begun to sleep since the clock was stopped.</summary>
    Task AsleepAsync();

    /// <summary>Lets all sleeps end at once, those under way and those to come, until the clock is stopped again.</summary>
    void RunClock();
}

/// <summary>A subject cannot be judged, and why. Neither a verdict nor a defect of the gate.</summary>
public sealed class SubjectException(string message, Exception? inner = null) : Exception(message, inner);
