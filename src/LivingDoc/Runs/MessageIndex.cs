using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Runs;

/// <summary>The messages of a run, by the ids that refer to them. An id that occurs twice stands for its last message.</summary>
internal sealed class MessageIndex
{
    private readonly ILookup<string, TestCaseStarted> _attempts;
    private readonly ILookup<(string, string), Attachment> _attachments;
    private readonly ILookup<(string, string), ExternalAttachment> _externalAttachments;
    private readonly ILookup<string, Suggestion> _suggestions;
    private readonly Dictionary<(string, string), TestStepResult> _results = [];
    private readonly Dictionary<string, TestCaseFinished> _finished = [];
    private readonly Dictionary<string, TestCase> _cases = [];
    private readonly Dictionary<string, Hook> _hooks = [];

    public MessageIndex(IReadOnlyList<Envelope> messages)
    {
        foreach (var message in messages)
        {
            if (message.TestStepFinished is { } step)
                _results[(step.TestCaseStartedId, step.TestStepId)] = step.TestStepResult;
            if (message.TestCaseFinished is { } end)
                _finished[end.TestCaseStartedId] = end;
            if (message.TestCase is { } testCase)
                _cases[testCase.PickleId] = testCase;
            if (message.Hook is { } hook)
                _hooks[hook.Id] = hook;
        }
        _attempts = All(messages, message => message.TestCaseStarted).ToLookup(start => start.TestCaseId);
        _suggestions = All(messages, message => message.Suggestion).ToLookup(suggestion => suggestion.PickleStepId);
        _attachments = All(messages, message => message.Attachment)
            .ToLookup(attachment => (attachment.TestCaseStartedId ?? "", attachment.TestStepId ?? ""));
        _externalAttachments = All(messages, message => message.ExternalAttachment)
            .ToLookup(attachment => (attachment.TestCaseStartedId ?? "", attachment.TestStepId ?? ""));
    }

    public static IEnumerable<T> All<T>(IEnumerable<Envelope> messages, Func<Envelope, T?> kind) where T : class =>
        messages.Select(kind).OfType<T>();

    public TestCase? CaseOf(Pickle pickle) => _cases.GetValueOrDefault(pickle.Id);

    /// <summary>The attempts in their order; the last one counts.</summary>
    public IReadOnlyList<TestCaseStarted> AttemptsOf(TestCase testCase) => [.. _attempts[testCase.Id].OrderBy(start => start.Attempt)];

    public TestCaseFinished? EndOf(TestCaseStarted attempt) => _finished.GetValueOrDefault(attempt.Id);

    public TestStepResult? ResultOf(TestCaseStarted? attempt, TestStep step) =>
        attempt is null ? null : _results.GetValueOrDefault((attempt.Id, step.Id));

    /// <summary>The attachments of a step; with an empty step those of the attempt itself; with both empty those of the run and its hooks.</summary>
    public IReadOnlyList<AttachedFile> AttachmentsOf(string attemptId, string stepId) =>
    [
        .. _attachments[(attemptId, stepId)].Select(AttachedFile.Of),
        .. _externalAttachments[(attemptId, stepId)].Select(AttachedFile.Of),
    ];

    public IReadOnlyList<string> SnippetsOf(string pickleStepId) =>
        [.. _suggestions[pickleStepId].SelectMany(suggestion => suggestion.Snippets).Select(snippet => snippet.Code)];

    /// <summary>For example <c>AfterScenario RollBack</c>.</summary>
    public string NameOfHook(string? id)
    {
        if (id is null || !_hooks.TryGetValue(id, out var hook))
            return "";
        var method = hook.SourceReference.JavaMethod is { } java ? $"{java.ClassName.Split('.')[^1]}.{java.MethodName}" : null;
        return hook.Name ?? method ?? hook.SourceReference.Uri ?? "";
    }
}
