using System.ComponentModel;
using System.Diagnostics;

namespace CancelSpec.Databases;

/// <summary><c>cockroachdb:local</c>: one node of an installed CockroachDB, in memory, on a free port of loopback.</summary>
/// <param name="Program">Its program, on the PATH or with its folder.</param>
internal sealed record CockroachProgramSource(string Program) : IDatabaseSource
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(RunJanitor.Folder, $"cockroach-{Guid.NewGuid():N}")).FullName;
        var node = new Node(Start(folder), $"local, {Program}");
        try
        {
            node.Url = (await ReadUrlAsync(Path.Combine(folder, "url"), node.Process, cancellationToken)).WithDatabase(CockroachNode.Database);
            await CockroachNode.WaitUntilReadyAsync(node.Url, cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    private Process Start(string folder)
    {
        string[] places = ["--listen-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", $"--listening-url-file={Path.Combine(folder, "url")}", "--log=sinks: {stderr: {filter: NONE}}"];
        try
        {
            var process = Process.Start(new ProcessStartInfo(Program, [.. CockroachNode.Arguments, .. places])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            })!;
            // It says where it listens, which we read from its file.
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            RunJanitor.Watch(process);
            return process;
        }
        catch (Win32Exception e)
        {
            throw new DatabaseServerException($"{Program} cannot be run: {e.Message}", e);
        }
    }

    /// <summary>The file comes when the node listens.</summary>
    private async Task<DatabaseUrl> ReadUrlAsync(string file, Process process, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartDeadline)
        {
            if (File.Exists(file) && await File.ReadAllTextAsync(file, cancellationToken) is { Length: > 0 } text)
                return DatabaseUrl.Parse(text.Trim());
            if (process.HasExited)
                throw new DatabaseServerException($"{Program} ended with exit code {process.ExitCode} before it listened");
            await Task.Delay(Pause, cancellationToken);
        }

        throw new DatabaseServerException($"{Program} did not listen within {StartDeadline.TotalSeconds:0} seconds");
    }

    private sealed class Node(Process process, string source) : IDatabaseInstance
    {
        private DatabaseUrl? _url;

        public Process Process => process;

        public DatabaseUrl Url
        {
            get => _url ?? throw new InvalidOperationException("the node does not listen yet");
            set => _url = value;
        }

        public string Source => source;

        public bool IsTemporary => true;

        public async ValueTask DisposeAsync()
        {
            // It keeps nothing, so there is nothing to end in order.
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            RunJanitor.Forget(process);
            process.Dispose();
        }
    }
}
