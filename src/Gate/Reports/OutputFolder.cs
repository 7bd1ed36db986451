namespace CancelSpec.Gate.Reports;

/// <summary>
/// The folder to which one run writes its files. The constructor deletes the files of earlier runs. While one run holds the
/// folder, other runs write nothing to it.
/// </summary>
public class OutputFolder : IDisposable
{
    private const string LockName = ".lock";

    private readonly IReadOnlyList<string> _names;
    private readonly FileStream? _lock;

    /// <param name="folder">It is made if it does not exist.</param>
    /// <param name="names">The names of the files that a run may write.</param>
    public OutputFolder(string folder, IReadOnlyList<string> names)
    {
        (Folder, _names) = (Path.GetFullPath(folder), names);
        try
        {
            Directory.CreateDirectory(folder);
            // .NET programs exclude each other by this, and the lock ends with the process.
            _lock = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (var name in names)
                File.Delete(PathOf(name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var isTaken = _lock is null && error is IOException && File.Exists(Path.Combine(folder, LockName));
            Dispose();
            Problem = isTaken ? $"another run is writing to {folder}" : File.Exists(folder) ? "it is a file and no folder" : error.Message;
        }
    }

    /// <summary>Its full path.</summary>
    public string Folder { get; }

    /// <summary>Why this run leaves no files; null if it does.</summary>
    public string? Problem { get; }

    /// <summary>The files that exist, by name.</summary>
    public IEnumerable<FileInfo> Written => Problem is null ? _names.Order().Select(name => new FileInfo(PathOf(name))).Where(file => file.Exists) : [];

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Lets the next run have the folder.</summary>
    public void Dispose()
    {
        if (_lock is not null)
        {
            File.Delete(_lock.Name);
            _lock.Dispose();
        }

        GC.SuppressFinalize(this);
    }
}
