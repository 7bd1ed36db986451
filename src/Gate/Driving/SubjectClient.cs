using System.Net.Sockets;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;
using CancelSpec.Gate.Subjects;

namespace CancelSpec.Gate.Driving;

/// <summary>Sends a subject its requests, with the values that they need.</summary>
/// <param name="run">The subject.</param>
/// <param name="suite">Its requests.</param>
/// <param name="limit">How long an answer is waited for.</param>
/// <param name="watch">Tells whether the machine serves the subject, its database and us.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class SubjectClient(SubjectRun run, RequestSuite suite, WaitLimit limit, StallWatch watch, CancellationToken cancellation)
{
    private const int TooManyRequests = 429;

    private static readonly WaitLimit DeathLimit = new(TimeSpan.FromSeconds(2));

    private readonly List<SentRequest> _sent = [];
    private readonly RequestValues _values = new();

    /// <summary>What was sent since <see cref="Forget"/>, in order.</summary>
    public IReadOnlyList<SentRequest> Sent => _sent;

    /// <summary>Why the subject takes no more requests, if it has said so since <see cref="Forget"/>; otherwise null.</summary>
    public string? WhyLimited => _sent.Select(request => request.AnswerSoFar).FirstOrDefault(answer => answer?.Status == TooManyRequests) is { } limited
        ? $"it limits how many requests it takes, and answered {limited}: switch that off, because each request is sent many times"
        : null;

    /// <summary>Forgets what was sent.</summary>
    public void Forget() => _sent.Clear();

    /// <summary>Sends what each instance of the subject gets first.</summary>
    /// <exception cref="SubjectException">It was not answered as it should be.</exception>
    public async Task SendFirstAsync()
    {
        foreach (var first in suite.First)
            await AskForValuesAsync(first);
    }

    /// <summary>Sends what must come before a request, uninterrupted.</summary>
    /// <exception cref="SubjectException">It was not answered as it should be.</exception>
    public async Task PrepareAsync(Request request)
    {
        if (request.Before is { } name)
            await AskForValuesAsync(suite.Requests.First(before => before.Name == name));
    }

    /// <summary>Sends a request.</summary>
    /// <exception cref="SubjectException">It cannot be sent.</exception>
    public async Task<SentRequest> SendAsync(Request request)
    {
        SentRequest sent;
        try
        {
            sent = await SentRequest.SendAsync(run.Subject.Address, request, _values.Render(request), run.Control.Expect, cancellation);
        }
        catch (RequestValueException missing)
        {
            throw run.CannotBeJudged($"{request} cannot be sent: {missing.Message}");
        }
        catch (SocketException refused)
        {
            throw await GoneAsync(refused);
        }

        run.Control.Sent(sent);
        _sent.Add(sent);
        return sent;
    }

    /// <summary>Sends a request while the clock runs, and waits for its answer.</summary>
    /// <exception cref="SubjectException">The request was not answered.</exception>
    public async Task<HttpAnswer> AskAsync(Request request)
    {
        run.Control.RunClock();
        using var sent = await SendAsync(request);
        var patience = new WaitLimit(limit.Length + run.Subject.Sleep);
        if (await patience.WaitAsync(sent.Over, watch))
            return await sent.Over ?? throw run.CannotBeJudged($"{request} was not answered: its connection was closed, although its client stayed");
        throw run.CannotBeJudged($"{request} was not answered within {patience.Length.TotalSeconds:0.###} s, although its client stayed");
    }

    /// <summary>Sends a request whose answer other requests may use.</summary>
    private async Task AskForValuesAsync(Request request)
    {
        var answer = await AskAsync(request);
        if (!answer.IsSuccess)
            throw run.CannotBeJudged(Preflight.WhyRefused(request, answer, sendings: 0));
        _values.Remember(request, answer.Status, answer.Headers, answer.Body);
    }

    /// <summary>The subject accepts no connection.</summary>
    private async Task<SubjectGoneException> GoneAsync(SocketException refused)
    {
        var process = await run.DeathAsync(DeathLimit) is { } death ? $"its process {death}" : "its process still runs";
        return new SubjectGoneException(
            run.Subject.Death, run.CannotBeJudged($"the subject accepts no more connections ({refused.Message}); {process}").Message, refused);
    }
}
