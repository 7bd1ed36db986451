using System.Collections.Concurrent;
using System.Text;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>The values that a worker puts into its requests: answers that it has had, and values that are made for each sending.</summary>
/// <param name="time">Tells the time for <c>{{$timestamp}}</c> and <c>{{$datetime}}</c>.</param>
internal sealed class RequestValues(TimeProvider? time = null)
{
    private readonly ConcurrentDictionary<string, NamedAnswer> _answers = new();
    private readonly TimeProvider _clock = time ?? TimeProvider.System;

    /// <summary>Keeps an answer for the requests that use it. The last answer of a request counts.</summary>
    public void Remember(Request request, int status, IEnumerable<KeyValuePair<string, string>> headers, string body) =>
        _answers[request.Name] = new NamedAnswer(status, [.. headers], body);

    /// <summary>The names of the requests whose answers a request uses, each once.</summary>
    public static IEnumerable<string> NamedIn(Request request) =>
        new[] { request.Path, request.Body }.Concat(request.Headers.Select(header => header.Value))
            .SelectMany(text => NamedIn(text, request.Variables)).Distinct();

    /// <summary>The request with its values, for one sending.</summary>
    /// <exception cref="RequestValueException">A value is not there, or no header can hold it.</exception>
    public HttpMessage Render(Request request)
    {
        string? unique = null;

        string ValueOf(Placeholder placeholder) => placeholder switch
        {
            UniquePlaceholder => unique ??= UniqueValue.Next(),
            EnvironmentPlaceholder { Key: var key } => request.Variables[key],
            GeneratedPlaceholder { Value: var value } => value.At(_clock.GetUtcNow()),
            AnswerPlaceholder { Reference: var reference } => reference.ReadFrom(AnswerOf(reference)),
            VariablePlaceholder { Name: var name } => Placeholder.Replace(Variable(request, name), ValueOf),
            _ => throw new InvalidOperationException(),
        };

        var target = RequestTarget.Render(Placeholder.Replace(request.Path, ValueOf));
        var headers = request.Headers.Select(header => KeyValuePair.Create(header.Key, HeaderValue.Of(header.Key, Placeholder.Replace(header.Value, ValueOf)))).ToList();
        var body = request.FileContent?.ToArray() ?? Encoding.UTF8.GetBytes(Placeholder.Replace(request.Body, ValueOf));
        return new(request.Method, target, headers, body, unique);
    }

    private static IEnumerable<string> NamedIn(string text, IReadOnlyDictionary<string, string> variables) =>
        Placeholder.In(text).SelectMany(placeholder => placeholder switch
        {
            AnswerPlaceholder { Reference.Request: var name } => [name],
            VariablePlaceholder { Name: var name } when variables.TryGetValue(name, out var value) => NamedIn(value, variables),
            _ => Enumerable.Empty<string>(),
        });

    private NamedAnswer AnswerOf(AnswerReference reference) =>
        _answers.TryGetValue(reference.Request, out var answer)
            ? answer
            : throw new RequestValueException($"'{{{{{reference.Text}}}}}' has no value: {reference.Request} has had no answer yet");

    private static string Variable(Request request, string name) =>
        request.Variables.TryGetValue(name, out var value)
            ? value
            : throw new RequestValueException($"'{{{{{name}}}}}' in {request} has no value: no variable has this name");
}
