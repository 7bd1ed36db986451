using Cucumber.Messages;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Runs;

/// <summary>Builds the report of a run from its messages, even if some of them are missing.</summary>
internal static class RunBuilder
{
    public static RunReport Build(IReadOnlyList<Envelope> messages)
    {
        var index = new MessageIndex(messages);
        var started = First(messages, message => message.TestRunStarted);
        var finished = First(messages, message => message.TestRunFinished);
        return new RunReport(
            First(messages, message => message.Meta),
            started is null ? null : Converters.ToDateTime(started.Timestamp),
            started is null || finished is null ? null : Converters.ToDateTime(finished.Timestamp) - Converters.ToDateTime(started.Timestamp),
            finished?.Success,
            [.. ReadingOrder.Sort(Features(messages, index))],
            [.. Problems(messages, index)],
            index.AttachmentsOf("", ""));
    }

    private static List<FeatureReport> Features(IReadOnlyList<Envelope> messages, MessageIndex index)
    {
        var anchors = new Anchors();
        var pickles = MessageIndex.All(messages, message => message.Pickle).ToLookup(pickle => pickle.Uri);
        var documents = MessageIndex.All(messages, message => message.GherkinDocument)
            .Where(document => document.Feature is not null)
            .DistinctBy(document => document.Uri ?? "")
            // Anchors depend on the order, and the order of the messages differs from run to run.
            .OrderBy(document => document.Uri, StringComparer.Ordinal)
            .ToList();
        var features = documents
            .Select(document => new FeatureBuilder(document.Uri ?? "", document.Feature, pickles[document.Uri ?? ""], index, anchors).Build())
            .ToList();
        var known = documents.Select(document => document.Uri ?? "").ToHashSet();
        features.AddRange(pickles.Where(group => !known.Contains(group.Key)).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => FeatureBuilder.OfPickles(group.Key, group, index, anchors)));
        return features;
    }

    private static IEnumerable<Problem> Problems(IReadOnlyList<Envelope> messages, MessageIndex index)
    {
        foreach (var error in MessageIndex.All(messages, message => message.ParseError))
            yield return new Problem($"{error.Source.Uri} cannot be read", error.Message);
        foreach (var unknown in MessageIndex.All(messages, message => message.UndefinedParameterType))
            yield return new Problem($"There is no parameter type \"{unknown.Name}\"", unknown.Expression);

        var hooks = MessageIndex.All(messages, message => message.TestRunHookStarted).DistinctBy(hook => hook.Id).ToDictionary(hook => hook.Id);
        foreach (var end in MessageIndex.All(messages, message => message.TestRunHookFinished))
        {
            if (end.Result.Status is TestStepResultStatus.FAILED)
                yield return new Problem(
                    $"A hook of the run failed: {index.NameOfHook(hooks.GetValueOrDefault(end.TestRunHookStartedId)?.HookId)}",
                    end.Result.Message ?? end.Result.Exception?.Message ?? "");
        }

        if (First(messages, message => message.TestRunFinished) is { } finished && (finished.Exception?.Message ?? finished.Message) is { Length: > 0 } why)
            yield return new Problem("The run failed", why);
    }

    private static T? First<T>(IEnumerable<Envelope> messages, Func<Envelope, T?> kind) where T : class => MessageIndex.All(messages, kind).FirstOrDefault();
}
