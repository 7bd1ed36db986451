using CancelSpec.Databases;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Subjects;

/// <summary>Starts a subject, afresh each time.</summary>
public interface ISubjectSource
{
    SubjectIdentity Identity { get; }

    /// <summary>Starts the subject and returns when it accepts requests.</summary>
    /// <param name="database">What it must connect to. The gate gives the address of its tap.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectException">It cannot be started; the message says why, with its output.</exception>
    Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation);

    /// <summary>Whether the gate starts it. Otherwise it runs already, with an address, a login and a state of its own.</summary>
    bool CanStartAfresh => true;

    /// <summary>
    /// The same subject with a longer <c>GET /sleep</c>, which proves that it had the time to notice a hang-up; null where its
    /// sleep cannot be changed, or takes no time.
    /// </summary>
    ISubjectSource? WithLongSleep => null;
}

/// <summary>A service that runs and is judged by what is seen from outside. Disposing of it stops it.</summary>
public interface ISubject : IAsyncDisposable
{
    /// <summary>Where it accepts requests, over HTTP.</summary>
    Uri Address { get; }

    /// <summary>How long <c>GET /sleep</c> takes.</summary>
    TimeSpan Sleep { get; }

    /// <summary>What it has written to stdout and stderr so far; empty where it has neither.</summary>
    string Output { get; }

    /// <summary>How its process has ended by itself, for example <c>exited with code 1</c>; null while it runs.</summary>
    string? Death => null;

    /// <summary>The session of its processes; null where it has none of its own, or where that is not known.</summary>
    int? SessionId => null;
}

/// <summary>A subject in this process, which also tells what it does and whose clock can be stopped.</summary>
public interface IInProcessSubject : ISubject
{
    ISubjectSignals Signals { get; }
}

/// <summary>
/// What a subject in this process tells, so that the gate need not wait for time to pass. Requests are named by the port
/// of their client. No finding rests on these signals.
/// </summary>
public interface ISubjectSignals
{
    /// <summary>A client is about to send a request. What is known of an earlier one from that port is forgotten.</summary>
    void Expect(int clientPort);

    /// <summary>Completes when the request's handler has run up to its first wait, or has ended.</summary>
    Task StartedAsync(int clientPort);

    /// <summary>
    /// Completes when everything that had registered for the request's cancellation was told, or when the request has ended.
    /// </summary>
    Task AbortedAsync(int clientPort);

    /// <summary>Completes when the request's handler has ended, however it did.</summary>
    Task EndedAsync(int clientPort);

    /// <summary>Stops the clock, so that no sleep ends.</summary>
    void StopClock();

    /// <summary>Completes when a request has begun to sleep since the clock was stopped.</summary>
    Task AsleepAsync();

    /// <summary>Lets all sleeps end at once, those under way and those to come, until the clock is stopped again.</summary>
    void RunClock();
}

/// <summary>Says why a subject cannot be judged. This is neither a verdict nor a defect of the gate.</summary>
public class SubjectException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A subject was judged in part and can be judged no further; the message says why.</summary>
internal sealed class SubjectLostException(string message) : Exception(message);

/// <summary>A subject that ran does not accept connections any more.</summary>
internal sealed class SubjectGoneException(string? death, string message, Exception inner) : SubjectException(message, inner)
{
    /// <summary>How its process has ended; null if it still runs.</summary>
    public string? Death => death;
}
