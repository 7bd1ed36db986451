using System.CommandLine;
using CancelSpec.Cli.Story;

namespace CancelSpec.Cli;

/// <summary>The entry point of <c>cancelspec</c>.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Judges what an HTTP service leaves behind in its PostgreSQL connection pool when clients hang up.");
        root.Add(ServeCommand.Create());
        root.Add(StoryCommand.Create());
        return root.Parse(args).InvokeAsync();
    }
}
