using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;

namespace CancelSpec.Gate.Driving;

/// <summary>Gives a subject new sessions, or leaves it without any, and starts it afresh only where nothing else helps.</summary>
internal sealed class SessionRenewal(Harness harness, SubjectRun run)
{
    // A subject that watches its idle sessions sees their end at once.
    private static readonly TimeSpan NoticeTime = TimeSpan.FromSeconds(0.1);

    // A process that ends with its sessions does so at once.
    private static readonly WaitLimit EndLimit = new(TimeSpan.FromSeconds(0.2));

    /// <summary>Gives the subject new sessions. Starts it afresh where that does not bring it to the clean state.</summary>
    /// <param name="learns">Nothing was interrupted yet, so an end of the process is learned as <see cref="LearnedSubject.EndOfProcess"/>.</param>
    public async Task RenewAsync(bool learns = false)
    {
        // A driver that shares connections may not look at them when they are closed.
        if (!harness.Learned.SharesSessions && harness.Learned.EndOfProcess is null)
        {
            await CloseSessionsAsync();
            if (await IsCleanAsync(learns))
                return;
        }

        await harness.RestartAsync();
    }

    /// <summary>As <see cref="RenewAsync"/>, where an end of the process says nothing. The gate may have closed a session that the subject still used.</summary>
    public async Task RenewOrRestartAsync()
    {
        try
        {
            await RenewAsync();
        }
        catch (SubjectGoneException gone) when (gone.Death is not null)
        {
            await harness.RestartAsync();
        }
    }

    /// <summary>Leaves the subject without sessions, so that its next request opens one. Starts it afresh where nothing else helps.</summary>
    public async Task CoolAsync(Cooling how)
    {
        if (await TryCoolAsync(how))
            return;
        await harness.RestartColdAsync();
    }

    /// <summary>As <see cref="CoolAsync"/>, but does not start the subject afresh.</summary>
    /// <returns>Whether the subject is without sessions, as far as that can be told.</returns>
    public async Task<bool> TryCoolAsync(Cooling how)
    {
        if (harness.Learned.EndOfProcess is not null || how is Cooling.Restarted)
            return false;
        if (how is Cooling.Noticed)
            return (await Task.WhenAll(harness.Tap.Sessions.Select(session => session.CloseAsync(NoticeTime)))).All(hasNoticed => hasNoticed);
        await CloseSessionsAsync();
        return true;
    }

    private async Task<bool> IsCleanAsync(bool learns)
    {
        try
        {
            if (await CleanState.TryReachAsync(harness) is null)
                return true;
            if (learns)
                harness.Learned.EndOfProcess = await run.DeathAsync(EndLimit);
        }
        catch (SubjectGoneException gone) when (learns && gone.Death is not null)
        {
            harness.Learned.EndOfProcess = gone.Death;
        }

        return false;
    }

    // The database ends a session when its statement is over, which may sleep.
    private async Task CloseSessionsAsync() => await new WaitLimit(harness.Limit.Length + harness.Subject.Sleep).WaitAsync(
        Task.WhenAll(harness.Tap.Sessions.Select(session => session.CloseAsync())), harness.Watch);
}
