using System.Diagnostics;
using CancelSpec.Gate;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CancelSpec.Cli.Judge;

/// <summary>Shows how far one judgement has come: a bar in a terminal, elsewhere a line every few seconds.</summary>
internal sealed class ProgressDisplay : IAsyncDisposable
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _end = new();
    private readonly Stopwatch _inStage = Stopwatch.StartNew();
    private readonly IAnsiConsole _console;
    private readonly string _title;
    private readonly Task _showing;
    private volatile JudgeProgress? _latest;

    /// <param name="console">Where it is shown.</param>
    /// <param name="title">What is judged, in a few words, until the judgement tells its pool's size.</param>
    public ProgressDisplay(IAnsiConsole console, string title)
    {
        (_console, _title) = (console, title);
        _showing = console.Profile.Capabilities is { Ansi: true, Interactive: true } ? ShowBarAsync() : WriteLinesAsync();
    }

    /// <summary>Takes a report.</summary>
    public void Report(JudgeProgress progress)
    {
        if (_latest?.Stage != progress.Stage)
            _inStage.Restart();
        _latest = progress;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _showing;
        _end.Dispose();
    }

    private string Text => $"{_latest?.SoFar.Subject.Connections ?? _title}: {ProgressText.Of(_latest, _inStage.Elapsed)}";

    private Task ShowBarAsync() => new Progress(_console) { AutoClear = true, RenderHook = (renderable, _) => renderable }
        .Columns(new ProgressBarColumn { Width = 16 }, new TextColumn(() => Text))
        .StartAsync(async context =>
        {
            var bar = context.AddTask(_title);
            while (await NextAsync(TimeSpan.FromSeconds(0.1)))
            {
                bar.IsIndeterminate = _latest is not { Planned: > 0 };
                if (_latest is { Planned: > 0 and var planned, SoFar.Cancellations: var tried })
                    (bar.MaxValue, bar.Value) = (Math.Max(planned, tried), tried);
            }
        });

    private async Task WriteLinesAsync()
    {
        while (await NextAsync(LineInterval))
            await _console.Profile.Out.Writer.WriteLineAsync(Text);
    }

    /// <summary>Whether there is something to show after a while.</summary>
    private async Task<bool> NextAsync(TimeSpan interval)
    {
        await Task.WhenAny(Task.Delay(interval, _end.Token));
        return !_end.IsCancellationRequested;
    }

    private sealed class TextColumn(Func<string> text) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(text()).Overflow(Overflow.Ellipsis).LeftJustified();
    }
}
