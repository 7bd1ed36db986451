using System.CommandLine;

namespace CancelSpec.Cli.Merge;

/// <summary>The command line of <c>cancelspec merge</c>.</summary>
internal static class MergeCommand
{
    /// <param name="environment">Reads an environment variable.</param>
    public static Command Create(Func<string, string?> environment)
    {
        var files = new Argument<string[]>("file")
        {
            HelpName = "verdicts.json",
            Description = "The verdicts of each shard, in any order.",
            Arity = ArgumentArity.OneOrMore,
        };
        var (output, baseline) = (OutputSetting.MakeOption(), BaselineSetting.MakeOption());
        var command = new Command("merge", "Makes one verdict, one page and one JUnit report of the verdicts of all shards (judge --shard).")
        {
            files, output, baseline,
        };
        Examples.Add(command,
            "cancelspec judge --shard 1/2 --output shard-1 -- node server.js {listen}",
            "cancelspec judge --shard 2/2 --output shard-2 -- node server.js {listen}",
            "cancelspec merge shard-1/verdicts.json shard-2/verdicts.json",
            "",
            "Exit codes: 0 nothing found, 1 found (or a finding of the baseline is gone), 2 the files do not belong together",
            "or cannot be read, 3 incomplete, because a shard is missing or did not come to its end.");
        command.SetAction((parsed, _) => new MergeRun(
            new MergeArguments(
                parsed.GetRequiredValue(files),
                parsed.GetValue(output) ?? OutputSetting.Default,
                parsed.GetValue(baseline),
                OutputSetting.JobSummary(environment)),
            Terminal.ConsoleOn(parsed.InvocationConfiguration.Output),
            parsed.InvocationConfiguration.Error).RunAsync());
        return command;
    }
}
