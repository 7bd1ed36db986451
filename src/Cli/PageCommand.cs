using System.CommandLine;
using CancelSpec.LivingDoc;

namespace CancelSpec.Cli;

/// <summary><c>cancelspec page</c>: messages or verdicts in, a page out.</summary>
internal static class PageCommand
{
    /// <summary>
    /// The command. Its exit code is 0, or 2 if a file cannot be read or written or does not hold what it should. The action
    /// throws only for a fault of ours.
    /// </summary>
    public static Command Create()
    {
        var messages = new Argument<string>("messages")
        {
            HelpName = "messages.ndjson",
            Description = "The Cucumber Messages of a run, written by any Cucumber. Without them the page is of the verdicts alone.",
            Arity = ArgumentArity.ZeroOrOne,
        };
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
        var command = new Command("page", "Writes one self-contained HTML page of a run: its scenarios, the gate's verdicts and their evidence.")
        {
            messages, verdicts, page,
        };
        Examples.Add(command,
            "cancelspec page artifacts/messages.ndjson -o page.html",
            "cancelspec page --verdicts cancelspec-results/verdicts.json -o page.html");
        command.Validators.Add(parsed =>
        {
            if (parsed.GetResult(messages) is null && parsed.GetResult(verdicts) is null)
                parsed.AddError("Name the messages, or the verdicts with --verdicts.");
        });
        command.SetAction((parsed, _) =>
            WriteAsync(parsed.GetValue(messages), parsed.GetValue(verdicts), parsed.GetRequiredValue(page), parsed.InvocationConfiguration));
        return command;
    }

    private static async Task<int> WriteAsync(string? messages, string? verdicts, string page, InvocationConfiguration console)
    {
        try
        {
            var notices = messages is null
                ? await LivingDocument.WriteOfVerdictsAsync(verdicts!, page)
                : await LivingDocument.WriteAsync(messages, verdicts, page);
            foreach (var notice in notices)
                await console.Error.WriteLineAsync(notice);
            await console.Output.WriteLineAsync(new Uri(Path.GetFullPath(page)).AbsoluteUri);
            return ExitCode.Clean;
        }
        catch (LivingDocumentException impossible)
        {
            await console.Error.WriteLineAsync(impossible.Message);
            return ExitCode.WrongUsage;
        }
    }
}
