using CancelSpec.Gate.Subjects;
using CancelSpec.Processes;

namespace CancelSpec.Gate.Driving;

/// <summary>For how long the machine has not let the threads of a program run, or the program was stopped.</summary>
/// <param name="subject">The program; null for none.</param>
internal sealed class ProgramStall(ISubject? subject)
{
    // The system counts a thread's time in steps of 0.01 s, so a look at each beat would tell little.
    private const int BeatsPerLook = 4;

    private SessionThreads? _threads;
    private TimeSpan _window;
    private TimeSpan _length;
    private int _beats;

    /// <summary>Looks once in so many beats.</summary>
    /// <param name="beat">How long the beat took.</param>
    /// <returns>How long the program has not run; zero where it runs, and where that cannot be told.</returns>
    public TimeSpan Look(TimeSpan beat)
    {
        if (_threads is null && subject?.SessionId is { } session)
            _threads = new SessionThreads(session);
        if (_threads is null)
            return TimeSpan.Zero;
        _window += beat;
        if (++_beats < BeatsPerLook)
            return _length;
        _length = _threads.AreStarved() ? _length + _window : TimeSpan.Zero;
        (_window, _beats) = (TimeSpan.Zero, 0);
        return _length;
    }
}
