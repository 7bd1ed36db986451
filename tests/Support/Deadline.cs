namespace CancelSpec.Tests.Support;

/// <summary>
/// The end of every wait in the tests. Only a failure ever reaches it, so it is generous, and the message says what
/// was waited for.
/// </summary>
public static class Deadline
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <summary>For what starts several programs of .NET, one after another, on a machine that is busy with others.</summary>
    public static readonly TimeSpan ForPrograms = TimeSpan.FromMinutes(5);

    /// <summary>Awaits a signal.</summary>
    /// <exception cref="TimeoutException">The deadline passed; the message names <paramref name="what"/>.</exception>
    public static Task WaitForAsync(this Task signal, string what) => signal.WaitForAsync(what, Default);

    /// <summary>Awaits a signal under a deadline of its own.</summary>
    /// <exception cref="TimeoutException">The deadline passed; the message names <paramref name="what"/>.</exception>
    public static async Task WaitForAsync(this Task signal, string what, TimeSpan deadline)
    {
        try
        {
            await signal.WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"waited {deadline.TotalSeconds} s for {what}");
        }
    }

    /// <summary>Asks again and again, each time in a round trip to whoever knows, until the answer will do.</summary>
    /// <exception cref="TimeoutException">The deadline passed; the message has the last answer.</exception>
    public static async Task<T> PollAsync<T>(Func<Task<T>> ask, Func<T, bool> enough, string what)
    {
        using var deadline = new CancellationTokenSource(Default);
        while (true)
        {
            var answer = await ask();
            if (enough(answer))
                return answer;
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"waited {Default.TotalSeconds} s for {what}; the last answer was {answer}");
        }
    }
}
