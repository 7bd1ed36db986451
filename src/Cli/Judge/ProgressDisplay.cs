using System.Diagnostics;
using CancelSpec.Gate;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CancelSpec.Cli.Judge;

/// <summary>Shows how far judgements that run side by side have come: a bar for each in a terminal, elsewhere a line every few seconds.</summary>
internal sealed class ProgressDisplay : IAsyncDisposable
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _end = new();
    private readonly IAnsiConsole _console;
    private readonly List<Judgement> _judgements;
    private readonly Task _showing;

    /// <param name="console">Where it is shown.</param>
    /// <param name="titles">What each judgement judges, in a few words, until it tells its pool's size.</param>
    public ProgressDisplay(IAnsiConsole console, IEnumerable<string> titles)
    {
        (_console, _judgements) = (console, [.. titles.Select(title => new Judgement(title))]);
        _showing = console.Profile.Capabilities is { Ansi: true, Interactive: true } ? ShowBarsAsync() : WriteLinesAsync();
    }

    /// <summary>Takes a report of one of the judgements.</summary>
    public void Report(int judgement, JudgeProgress progress) => _judgements[judgement].Latest = progress;

    /// <summary>One of the judgements is over.</summary>
    public void End(int judgement) => _judgements[judgement].IsOver = true;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _showing;
        _end.Dispose();
    }

    private Task ShowBarsAsync()
    {
        var rows = new Dictionary<int, Judgement>();
        return new Progress(_console) { AutoClear = true, RenderHook = (renderable, _) => renderable }
            .Columns(new ProgressBarColumn { Width = 16 }, new TextColumn(row => rows[row].Text))
            .StartAsync(async context =>
            {
                var bars = _judgements.ConvertAll(judgement => (Judgement: judgement, Bar: context.AddTask(judgement.Text)));
                bars.ForEach(shown => rows[shown.Bar.Id] = shown.Judgement);
                while (await NextAsync(TimeSpan.FromSeconds(0.1)))
                    bars.ForEach(shown => Show(shown.Judgement, shown.Bar));
            });
    }

    private static void Show(Judgement judgement, ProgressTask bar)
    {
        bar.IsIndeterminate = judgement.Latest is not { Planned: > 0 };
        if (judgement.Latest is { Planned: > 0 and var planned, SoFar.Cancellations: var tried })
            (bar.MaxValue, bar.Value) = (Math.Max(planned, tried), tried);
    }

    private async Task WriteLinesAsync()
    {
        while (await NextAsync(LineInterval))
        {
            foreach (var judgement in _judgements.Where(judgement => !judgement.IsOver))
                await _console.Profile.Out.Writer.WriteLineAsync(judgement.Text);
        }
    }

    /// <summary>Whether there is something to show after a while.</summary>
    private async Task<bool> NextAsync(TimeSpan interval)
    {
        await Task.WhenAny(Task.Delay(interval, _end.Token));
        return !_end.IsCancellationRequested;
    }

    private sealed class Judgement(string title)
    {
        private readonly Stopwatch _inStage = Stopwatch.StartNew();
        private volatile JudgeProgress? _latest;
        private volatile bool _isOver;

        public JudgeProgress? Latest
        {
            get => _latest;
            set
            {
                if (_latest?.Stage != value?.Stage)
                    _inStage.Restart();
                _latest = value;
            }
        }

        public bool IsOver
        {
            get => _isOver;
            set => _isOver = value;
        }

        public string Text => $"{Latest?.SoFar.Subject.Connections ?? title}: {(IsOver ? "done" : ProgressText.Of(Latest, _inStage.Elapsed))}";
    }

    private sealed class TextColumn(Func<int, string> text) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(text(task.Id)).Overflow(Overflow.Ellipsis).LeftJustified();
    }
}
