using CancelSpec.Gate.Subjects.Programs;

namespace CancelSpec.Tests.Support;

/// <summary>Programs as subjects. They run in the root of the working copy, and their name is their command line.</summary>
internal static class Programs
{
    /// <summary>Our own server, as a file from the root of the working copy.</summary>
    public static string ServerFile { get; } = Path.GetRelativePath(Repository.Root, Path.Combine(AppContext.BaseDirectory, "CancelSpec.Server.dll"));

    /// <param name="poolSize">How many connections its pool may have.</param>
    /// <param name="words">The program and its arguments.</param>
    public static ProgramSubjectSource Source(int poolSize, params IReadOnlyList<string> words) => new(Options(poolSize, words));

    /// <summary>Our own server, with more options than every subject needs.</summary>
    public static ProgramSubjectSource Server(int poolSize, params IReadOnlyList<string> options) => Source(poolSize,
        ["dotnet", ServerFile, "--listen", "{listen}", "--database", "{database}", "--pool-size", "{pool-size}", "--sleep", "{sleep}", .. options]);

    public static ProgramOptions Options(int poolSize, params IReadOnlyList<string> words) => new()
    {
        Name = string.Join(' ', words),
        Command = CommandTemplate.Parse(words),
        Folder = Repository.Root,
        PoolSize = poolSize,
    };
}
