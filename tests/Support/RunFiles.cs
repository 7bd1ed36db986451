using CancelSpec.LivingDoc;

namespace CancelSpec.Tests.Support;

/// <summary>
/// The files that one run writes to a folder. The constructor deletes the files of earlier runs. While one run holds the
/// folder, other runs write nothing to it. A file that cannot be written causes a notice of one line and no failure.
/// </summary>
internal sealed class RunFiles : IDisposable
{
    public const string Messages = "messages.ndjson";
    public const string Verdicts = "verdicts.json";
    public const string Page = "living-doc.html";

    private const string LockName = ".lock";

    private static readonly string[] Names = [Messages, LivingDocument.StandardReport, Verdicts, Page];
    private static readonly Lazy<RunFiles> LazyOfRun = new(() => new RunFiles(Repository.Artifacts, Console.Error.WriteLine));

    private readonly string _folder;
    private readonly Action<string> _notice;
    private readonly FileStream? _lock;

    /// <param name="folder">It is made if it does not exist.</param>
    /// <param name="notice">Takes the notices.</param>
    public RunFiles(string folder, Action<string> notice)
    {
        (_folder, _notice) = (folder, notice);
        try
        {
            Directory.CreateDirectory(folder);
            // .NET programs exclude each other by this, and the lock ends with the process.
            _lock = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (var name in Names)
                File.Delete(PathOf(name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var isTaken = _lock is null && error is IOException && File.Exists(Path.Combine(folder, LockName));
            Dispose();
            Problem = isTaken ? $"another run is writing to {folder}" : error.Message;
            notice($"This run leaves no files: {Problem}");
        }
    }

    /// <summary>The files of this run, in <c>artifacts/</c>.</summary>
    public static RunFiles OfRun => LazyOfRun.Value;

    /// <summary>Why this run leaves no files; null if it does.</summary>
    public string? Problem { get; }

    /// <summary>The files that exist, by name.</summary>
    public IEnumerable<FileInfo> Written => Problem is null ? Names.Order().Select(name => new FileInfo(PathOf(name))).Where(file => file.Exists) : [];

    public string PathOf(string name) => Path.Combine(_folder, name);

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

    /// <summary>Lets the next run have the folder.</summary>
    public void Dispose() => _lock?.Dispose();
}
