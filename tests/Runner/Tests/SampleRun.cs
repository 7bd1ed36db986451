using System.Text.Json;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using Xunit;

namespace CancelSpec.Tests.Runner.Tests;

/// <summary>A feature that was run with bindings of a test, with its errors, messages and notices.</summary>
/// <param name="Errors">What each scenario has thrown, null where it has passed; or what the start of the run has thrown.</param>
/// <param name="Messages">The messages' file, line by line.</param>
/// <param name="Notices">What the run said about its files.</param>
internal sealed record SampleRun(IReadOnlyList<Exception?> Errors, IReadOnlyList<JsonElement> Messages, IReadOnlyList<string> Notices)
{
    /// <summary>What the only scenario has thrown.</summary>
    public Exception? Error => Errors.Single();

    /// <summary>The statuses of steps and hooks, in the order in which they ended.</summary>
    public IEnumerable<string> Statuses => All("testStepFinished").Select(step => step.GetProperty("testStepResult").GetProperty("status").GetString()!);

    /// <summary>What steps and hooks have written, in order.</summary>
    public IEnumerable<string> Written => All("attachment").Where(attachment => !attachment.TryGetProperty("fileName", out _))
        .Select(attachment => attachment.GetProperty("body").GetString()!);

    public bool IsSuccess => All("testRunFinished").Single().GetProperty("success").GetBoolean();

    public static Task<SampleRun> RunAsync<T>(params string[] steps) =>
        RunAsync("Feature: f\n Scenario: s\n  " + string.Join("\n  ", steps), TestContext.Current.CancellationToken, typeof(T));

    public static async Task<SampleRun> RunAsync(string feature, CancellationToken cancelled, params Type[] bindings)
    {
        using var folder = new TemporaryFolder();
        return await RunAsync(folder.Path, feature, cancelled, bindings);
    }

    /// <summary>Runs the feature, and leaves the run's files in the folder.</summary>
    public static async Task<SampleRun> RunAsync(string folder, string feature, CancellationToken cancelled, params Type[] bindings)
    {
        var notices = new List<string>();
        using var files = new RunFiles(folder, notices.Add);
        var run = new ReqnrollRun(typeof(SampleRun).Assembly, new SampleDependencies(files, bindings));
        var file = FeatureFile.Parse("features/test.feature", feature);
        List<Exception?> errors = [];
        await using (run)
        {
            if (await FeatureRun.ErrorOfAsync(run.StartAsync) is { } error)
            {
                errors.Add(error);
            }
            else
            {
                await using var running = new FeatureRun(run.Manager, file);
                foreach (var scenario in file.Scenarios)
                    errors.Add(await FeatureRun.ErrorOfAsync(() => running.RunAsync(scenario, cancelled)));
            }
        }

        return new SampleRun(errors, MessagesIn(folder), notices);
    }

    public IEnumerable<JsonElement> All(string type) =>
        Messages.Where(message => message.TryGetProperty(type, out _)).Select(message => message.GetProperty(type));

    /// <summary>The lines of a messages' file that may still be written.</summary>
    public static IReadOnlyList<JsonElement> MessagesIn(string folder)
    {
        var path = Path.Combine(folder, RunFiles.Messages);
        if (!File.Exists(path))
            return [];
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }
}
