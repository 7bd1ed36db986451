using System.CommandLine;

namespace CancelSpec.LivingDoc;

/// <summary>The command line: messages in, a page out.</summary>
internal static class LivingDocCommand
{
    /// <returns>The exit code: 0, 1 when a file cannot be read or written, 2 for a wrong command line.</returns>
    public static async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors is [var error, ..])
        {
            await errors.WriteLineAsync($"{error.Message.TrimEnd('.')}; see --help");
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = errors });
        }
        catch (LivingDocumentException impossible)
        {
            await errors.WriteLineAsync(impossible.Message);
            return 1;
        }
    }

    private static RootCommand Root()
    {
        var messages = new Argument<string>("messages") { HelpName = "messages.ndjson", Description = "The Cucumber Messages of a run, written by any Cucumber." };
        var verdicts = new Option<string>("--verdicts")
        {
            HelpName = "verdicts.json",
            Description = "The gate's verdicts. The default is verdicts.json beside the messages, if it exists.",
        };
        var page = new Option<string>("--output", "-o")
        {
            HelpName = "page.html",
            Description = "Where to write the page.",
            DefaultValueFactory = _ => "living-doc.html",
        };
        var root = new RootCommand("Writes one self-contained HTML page of a run: its scenarios, the gate's verdicts and their evidence.")
        {
            messages, verdicts, page,
        };
        root.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetRequiredValue(page);
            foreach (var notice in await LivingDocument.WriteAsync(parsed.GetRequiredValue(messages), parsed.GetValue(verdicts), path))
                await parsed.InvocationConfiguration.Error.WriteLineAsync(notice);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(new Uri(Path.GetFullPath(path)).AbsoluteUri);
            return 0;
        });
        return root;
    }
}
