namespace CancelSpec.Tests.Support;

/// <summary>
/// The bound of every wait in the tests. Only a failing test reaches it, so it is generous. The message names what the
/// test waited for.
/// </summary>
public static class Deadline
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <summary>For starting several .NET programs, one after another, on a busy machine.</summary>
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

    /// <summary>Asks again and again until the answer is enough. Each question must take a round trip, for example to the database.</summary>
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
