using System.Globalization;

namespace CancelSpec.Processes;

/// <summary>
/// The threads of all processes of a session, and whether the machine lets them run. Only Linux tells; elsewhere they always
/// seem to run. At most 256 threads are looked at.
/// </summary>
/// <param name="session">The number of the session.</param>
public sealed class SessionThreads(int session)
{
    private const int MostThreads = 256;

    // Processes begin and end seldom, so the list of all processes is read once in so many looks.
    private const int LooksPerList = 10;

    private Dictionary<string, ThreadTime> _before = [];
    private List<string> _processes = [];
    private int _looks;

    /// <summary>
    /// Whether a process is stopped, or a thread has wanted a processor since the last look and got next to none. Two looks
    /// should lie 0.1 s apart: the system counts a thread's time in steps of 0.01 s.
    /// </summary>
    public bool AreStarved()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        if (_looks++ % LooksPerList == 0)
            _processes = ListProcesses();
        var now = Read();
        var areStarved = now.Any(thread => thread.Value.IsStopped
            || (_before.TryGetValue(thread.Key, out var before) && thread.Value.IsStarvedSince(before)));
        _before = now;
        return areStarved;
    }

    private Dictionary<string, ThreadTime> Read()
    {
        var threads = new Dictionary<string, ThreadTime>();
        foreach (var process in _processes)
        {
            foreach (var thread in Folders(Path.Combine(process, "task")))
            {
                if (threads.Count < MostThreads && ThreadTime.Read(thread) is { } time)
                    threads[thread] = time;
            }
        }

        return threads;
    }

    private List<string> ListProcesses() =>
        [.. Folders("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && ThreadTime.Read(process)?.Session == session)];

    private static string[] Folders(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <param name="Session">The session of its process.</param>
    /// <param name="State">The letter of its state: R wants a processor or has one, T is stopped.</param>
    /// <param name="Ticks">How long it has run, in steps of 0.01 s.</param>
    private readonly record struct ThreadTime(int Session, char State, long Ticks)
    {
        public bool IsStopped => State is 'T' or 't';

        public bool IsStarvedSince(ThreadTime before) => State is 'R' && before.State is 'R' && Ticks - before.Ticks <= 1;

        /// <returns>Null where the thread or process is gone.</returns>
        public static ThreadTime? Read(string folder)
        {
            try
            {
                // The name before the last bracket may hold anything. After it stand, among others, the state, the session,
                // and the times in the user's and in the system's code: proc(5).
                var text = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                return new ThreadTime((int)Number(fields[3]), fields[0][0], Number(fields[11]) + Number(fields[12]));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }
}
