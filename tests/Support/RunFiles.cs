using CancelSpec.Gate.Reports;
using CancelSpec.LivingDoc;

namespace CancelSpec.Tests.Support;

/// <summary>The files that one run of the tests writes to a folder. A file that cannot be written causes a notice of one line and no failure.</summary>
internal sealed class RunFiles : OutputFolder
{
    public const string Messages = "messages.ndjson";
    public const string Verdicts = "verdicts.json";
    public const string Page = "living-doc.html";

    private static readonly string[] Names = [Messages, LivingDocument.StandardReport, Verdicts, Page];
    private static readonly Lazy<RunFiles> LazyOfRun = new(() => new RunFiles(Repository.Artifacts, Console.Error.WriteLine));

    private readonly Action<string> _notice;

    /// <param name="folder">It is made if it does not exist.</param>
    /// <param name="notice">Takes the notices.</param>
    public RunFiles(string folder, Action<string> notice)
        : base(folder, Names)
    {
        _notice = notice;
        if (Problem is not null)
            notice($"This run leaves no files: {Problem}");
    }

    /// <summary>The files of this run, in <c>artifacts/</c>.</summary>
    public static RunFiles OfRun => LazyOfRun.Value;

    /// <summary>Makes a file. Each write reaches the disk at once.</summary>
    public Stream Create(string name)
    {
        if (Problem is not null)
            return Stream.Null;
        try
        {
            var file = new FileStream(PathOf(name), FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            return new RunFileStream(file, error => _notice($"{name} is cut off: {error}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _notice($"{name} is not written: {error.Message}");
            return Stream.Null;
        }
    }
}
