using System.Collections.Concurrent;
using CancelSpec.Cli.Subjects;
using CancelSpec.Databases;
using CancelSpec.Gate;
using CancelSpec.Gate.Reports;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Server.Options;
using CancelSpec.Verdicts;
using Spectre.Console;

namespace CancelSpec.Cli.Judge;

/// <summary>One run of <c>cancelspec judge</c>: starts a database, judges the subject with each pool size, and reports.</summary>
/// <param name="arguments">What was asked.</param>
/// <param name="output">For results.</param>
/// <param name="errors">For progress, warnings and errors.</param>
internal sealed class JudgeRun(JudgeArguments arguments, IAnsiConsole output, IAnsiConsole errors)
{
    private readonly SecretMask _mask = new(arguments.Masked);
    private readonly ConcurrentDictionary<int, string> _subjectOutput = new();
    private readonly ConcurrentDictionary<string, string> _problems = new();

    // By pool size.
    private readonly ConcurrentDictionary<int, int> _tries = new();

    /// <summary>Judges, and returns the exit code.</summary>
    /// <exception cref="SettingException">A value is wrong. Nothing was judged.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var stopping = cancellation.Register(() => Tell("stopping; once more to stop at once"));
        var baseline = BaselineSetting.Load(arguments.Baseline);
        var sources = SubjectSources.Of(arguments);
        if (arguments.PlansOnly)
            return await OnDatabaseAsync(sources, null, on => InTurnAsync(sources, source => PlanAsync(on, source)), cancellation);

        using var folder = OutputSetting.Open(arguments.Output);
        var files = new ResultFiles(folder, Tell, arguments.JobSummary);
        var results = new JudgeResults(files, baseline, _mask);
        foreach (var source in sources)
            results.Keep(Verdict.NotBegun(source.Identity, "the judgement did not begin") with { Shard = arguments.Shard?.Judged }, isWhole: false);
        var code = await OnDatabaseAsync(sources, results, on => JudgeAsync(on, sources, results), cancellation);
        await ReportAsync(results, files);
        return code is not ExitCode.Interrupted && results.Comparisons.Any(comparison => comparison.Fails) ? ExitCode.Found : code;
    }

    private string Requests
    {
        get
        {
            var optional = string.Join(", ", arguments.Requests.Interrupted.Where(request => request.IsOptional));
            var others = string.Join(", ", arguments.Requests.Interrupted.Where(request => !request.IsOptional));
            return optional.Length == 0 ? others : $"{others}, and where the subject has them {optional}";
        }
    }

    /// <summary>Does the work with a database.</summary>
    private async Task<int> OnDatabaseAsync(
        IReadOnlyList<ISubjectSource> sources, JudgeResults? results, Func<JudgedOn, Task<int>> work, CancellationToken cancellation)
    {
        Tell($"judging {arguments.Name}{(sources[0].Identity.PoolSize == SubjectIdentity.UnknownPoolSize ? "" : $" with a pool of {string.Join(" and ", arguments.PoolSizes)}")}{(arguments.Shard is null ? "" : $", shard {arguments.Shard}")}");
        Tell($"requests: {Requests}");
        try
        {
            await using var server = arguments.Url is null ? await arguments.Database.StartAsync(Tell, cancellation) : null;
            var on = server is null ? JudgedOn.Of(arguments.Database.Url!, cancellation) : JudgedOn.Of(server, arguments.Workers, cancellation);
            Tell($"database: {on.Database}");
            if (results is not null)
                results.Database = on.Database;
            var code = await work(on);
            if (_problems.Values.FirstOrDefault() is { } problem)
                results?.CutShort(problem);
            return code;
        }
        catch (DatabaseServerException problem)
        {
            results?.CutShort(NotJudged(problem));
            return ExitCode.NotJudged;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            results?.CutShort("the run was interrupted");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Tells why something was not judged, and returns it as one line.</summary>
    private string NotJudged(Exception problem)
    {
        var line = $"not judged: {problem.Message.Split('\n')[0]}";
        // Every pool size may have the same problem, with another port.
        if (_problems.TryAdd(string.Concat(line.Where(letter => !char.IsAsciiDigit(letter))), line))
            Tell($"not judged: {problem.Message}");
        return line;
    }

    /// <summary>Does the work for one pool size after the other, until one of them cannot be judged.</summary>
    private async Task<int> InTurnAsync(IEnumerable<ISubjectSource> sources, Func<ISubjectSource, Task<int>> work)
    {
        var code = ExitCode.Clean;
        try
        {
            foreach (var source in sources)
                code = Math.Max(code, await work(source));
            return code;
        }
        catch (Exception problem) when (problem is SubjectException or DatabaseServerException)
        {
            NotJudged(problem);
            return ExitCode.NotJudged;
        }
    }

    /// <summary>Judges the subject with each pool size, side by side where it may run more than once.</summary>
    private async Task<int> JudgeAsync(JudgedOn on, IReadOnlyList<ISubjectSource> sources, JudgeResults results)
    {
        foreach (var warning in sources.OfType<ProgramSubjectSource>().Select(source => source.PasswordWarning(on.Server!)).OfType<string>().Distinct())
            Tell($"warning: {warning}");
        await using var display = new ProgressDisplay(errors, sources.Select(source => source.Identity.Connections));
        if (arguments is { Workers: 1 } or { Only: not null })
            return await InTurnAsync(sources, JudgeOneAsync);
        return (await Task.WhenAll(sources.Select(source => InTurnAsync([source], JudgeOneAsync)))).Max();

        async Task<int> JudgeOneAsync(ISubjectSource source)
        {
            var number = sources.Index().First(each => each.Item == source).Index;
            try
            {
                return await JudgeAsync(on, source, results, progress => display.Report(number, progress));
            }
            finally
            {
                display.End(number);
            }
        }
    }

    private async Task<int> PlanAsync(JudgedOn on, ISubjectSource source)
    {
        await using var display = new ProgressDisplay(errors, [source.Identity.Connections]);
        var plan = await on.PlanAsync(source, Options(on, source, progress => display.Report(0, progress)));
        PlanView.Write(output.Profile.Out.Writer, _mask.Apply(arguments.Name), plan, arguments.Shard);
        return ExitCode.Clean;
    }

    /// <summary>Judges the subject with one pool size. Every finding is in the results at once.</summary>
    private async Task<int> JudgeAsync(JudgedOn on, ISubjectSource source, JudgeResults results, Action<JudgeProgress> show)
    {
        Verdict? judged = null;
        JudgeProgress? latest = null;
        try
        {
            for (var tries = 1; ; tries++)
            {
                latest = null;
                var verdict = await on.JudgeAsync(source, Options(on, source, Report) with { JudgesCommits = tries == 1 });
                judged = verdict.WithEarlier(judged);
                _tries[judged.Subject.PoolSize] = tries;
                results.Keep(judged, isWhole: arguments is { Only: null, Shard: null } && judged.Incomplete is null);
                // The table says it where there is one.
                if (verdict.Incomplete is { } why && (verdict.Cancellations == 0 || arguments.Only is not null))
                    Tell($"not judged: {why}");
                if (arguments.Only is null)
                    return judged.Incomplete is null ? ExitCode.Clean : ExitCode.NotJudged;
                if (judged.ShownByInterruption.Any() || tries == arguments.Tries || (judged.Incomplete is not null && !source.CanStartAfresh))
                    return judged.Found.Any() ? ExitCode.Found : judged.Incomplete is null ? ExitCode.NotShownAgain : ExitCode.NotJudged;
            }

            void Report(JudgeProgress progress)
            {
                if (progress.SoFar.Found.Count() > (latest?.SoFar.Found.Count() ?? 0))
                    results.Keep(progress.SoFar.WithEarlier(judged), isWhole: false);
                latest = progress;
                show(progress);
            }
        }
        finally
        {
            if (judged is null && latest is not null)
                results.Keep(latest.SoFar, isWhole: false);
            _subjectOutput[source.Identity.PoolSize] = (source as ProgramSubjectSource)?.Output ?? "";
        }
    }

    private async Task ReportAsync(JudgeResults results, ResultFiles files)
    {
        await results.WriteAsync(string.Concat(_subjectOutput.OrderBy(output => output.Key).Select(output => output.Value)));
        foreach (var entry in results.Unused)
            Tell($"warning: the baseline lists {entry}, which was not judged in this run");
        if (arguments.Only is { } only)
            VerdictView.WriteOne(output, results.Comparisons, $"{only}", _tries);
        else if (results.Comparisons.Any(comparison => comparison.Verdict is { Incomplete: null } or { Cancellations: > 0 }))
            VerdictView.Write(output, results.Comparisons);
        await output.Profile.Out.Writer.WriteLineAsync(files.Summary);
    }

    private JudgeOptions Options(JudgedOn on, ISubjectSource source, Action<JudgeProgress> progress)
    {
        var options = new JudgeOptions
        {
            Requests = arguments.Requests,
            Prepare = arguments.Prepare,
            TapListen = arguments.TapListen,
            LearnsHandlers = arguments.LearnsHandlers,
            Only = arguments.Only,
            // What a whole judgement has found must show itself in this one trial.
            LateWork = arguments.Only is null ? TimeSpan.Zero : JudgeOptions.UsualLateWork,
            Shard = arguments.Shard,
            OnlySetting = "--only",
            ByTurns = arguments.ByTurns,
            Progress = progress,
            Again = only => AgainCommand.Lines(arguments, source.Identity.PoolSize, only),
        };
        return source.Identity.Kind is SubjectKind.Pool && on.Server is { ChangesSchemaAtOnce: true } ? options with { LongestWait = PoolSubjectSource.LongestWait } : options;
    }

    private void Tell(string line) => errors.Profile.Out.Writer.WriteLine(_mask.Apply(line));
}
