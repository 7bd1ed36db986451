using Spectre.Console;

namespace CancelSpec.Cli.Story;

/// <summary>
/// Where the story is told: at most 80 columns. In a terminal there are small pauses for the reader, and the counter
/// stands out. Elsewhere, and with <c>NO_COLOR</c>, the text has no control sequences.
/// </summary>
internal sealed class StoryConsole
{
    private const int Columns = 80;
    private const int LongestAnswer = 58;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.35);

    private readonly IAnsiConsole _console;
    private readonly TextReader? _input;

    /// <param name="output">Where the story is written.</param>
    /// <param name="input">Where the reader answers. Null takes stdin, if stdin and the output are a terminal.</param>
    public StoryConsole(TextWriter output, TextReader? input)
    {
        _console = Terminal.ConsoleOn(output);
        _console.Profile.Width = Math.Min(Columns, _console.Profile.Width);
        _input = input ?? (_console.Profile.Out.IsTerminal && !Console.IsInputRedirected ? Console.In : null);
    }

    /// <summary>Whether there is a reader who can answer.</summary>
    public bool IsInteractive => _input is not null;

    /// <summary>Writes what happens besides the story.</summary>
    public void WriteNote(string text) => _console.MarkupLine($"[dim]{Markup.Escape(text)}[/]");

    /// <summary>Writes something that happens to the server or the client.</summary>
    public void WriteEvent(string text) => _console.MarkupLine($"  [bold]{Markup.Escape(text)}[/]");

    /// <summary>Writes some sentences. The text's own lines do not matter.</summary>
    public void WriteParagraph(string text)
    {
        _console.WriteLine();
        _console.WriteLine(text.ReplaceLineEndings(" "));
    }

    /// <summary>Writes a request. Its answer comes on the same line.</summary>
    public async Task WriteRequestAsync(string method, string path, CancellationToken cancellation)
    {
        await PauseAsync(cancellation);
        _console.Write($"  {method,-4} {path,-9} ");
    }

    /// <summary>Writes what the client sees of an answer.</summary>
    public void WriteAnswer(string text) =>
        _console.WriteLine(text.Length > LongestAnswer ? text[..(LongestAnswer - 1)] + "…" : text);

    /// <summary>Writes an answer with the counter.</summary>
    public void WriteCount(int status, int count) => _console.MarkupLine($"{status} [bold invert]{count}[/]");

    /// <summary>Gives the reader of a terminal a moment.</summary>
    public Task PauseAsync(CancellationToken cancellation) =>
        _console.Profile.Out.IsTerminal ? Task.Delay(Pause, cancellation) : Task.CompletedTask;

    /// <summary>Asks a question. Yes is the default. An end of the input means no.</summary>
    public async Task<bool> AskAsync(string question, CancellationToken cancellation)
    {
        _console.WriteLine();
        _console.Write($"{question} [Y/n] ");
        // A read of a terminal cannot be cancelled.
        var answer = await Task.Run(_input!.ReadLine, CancellationToken.None).WaitAsync(cancellation);
        return answer?.Trim().ToUpperInvariant() is "" or "Y" or "YES";
    }
}
