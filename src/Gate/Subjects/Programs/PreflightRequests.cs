namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>The complete answer to one request.</summary>
internal sealed record PreflightAnswer(string Request, int Status, string Body)
{
    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>The subject does not know the request.</summary>
    public bool IsMissing => Status is 404 or 405 or 501;
}

/// <summary>Sends a subject requests that must be answered, each on a connection of its own and under a deadline.</summary>
internal sealed class PreflightRequests(ISubject subject, TimeSpan answerTime, CancellationToken cancellation) : IDisposable
{
    private const int LongestBody = 300;
    private const int LargestAnswer = 1 << 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        UseProxy = false,
        AllowAutoRedirect = false,
    })
    {
        Timeout = answerTime,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    public CancellationToken Cancellation => cancellation;

    /// <param name="method">GET or POST.</param>
    /// <param name="path">The endpoint.</param>
    /// <param name="details">What the message adds where no answer comes.</param>
    /// <exception cref="SubjectException">No answer came, or it was not HTTP.</exception>
    public async Task<PreflightAnswer> SendAsync(string method, string path, Func<string>? details = null)
    {
        var asked = $"{method} {path}";
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(subject.Address, path));
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            return new PreflightAnswer(asked, (int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Refused(asked, "an answer", $"none within {answerTime.TotalSeconds:0.###} s", details?.Invoke());
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException)
        {
            throw Refused(asked, "an answer", $"none ({(error.InnerException ?? error).Message})", details?.Invoke(), error);
        }
    }

    /// <summary>The subject may not be judged because of this answer.</summary>
    public SubjectException Refused(PreflightAnswer answer, string expected, string details = "") => Refused(
        answer.Request,
        expected,
        answer.Body.Length == 0 ? $"{answer.Status} without a body" : $"{answer.Status} with the body {Text.Cut(InOneLine(answer.Body), LongestBody)}",
        details);

    public void Dispose() => _http.Dispose();

    private static string InOneLine(string text) => string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    private SubjectException Refused(string asked, string expected, string came, string? details, Exception? error = null) => new(
        $"the subject at {subject.Address} cannot be judged. Asked: {asked}. Expected: {expected}. Came: {came}.{details}{(subject.Death is { } death ? $" Its process {death}." : "")}\n{OutputTail.Of(subject)}", error);
}
