using System.Diagnostics;
using CancelSpec.Processes;

namespace CancelSpec.Databases;

/// <summary><c>cockroachdb:local</c>: one node of an installed CockroachDB, in memory, on a free port of loopback.</summary>
/// <param name="Program">Its program, on the PATH or with its folder.</param>
internal sealed record CockroachProgramSource(string Program) : IDatabaseSource
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"cancelspec-cockroach-{Guid.NewGuid():N}");
        var node = new Node(Program, folder);
        try
        {
            var url = (await ReadUrlAsync(Path.Combine(folder, "url"), node, cancellationToken)).WithDatabase(CockroachNode.Database);
            await CockroachNode.WaitUntilReadyAsync(url, cancellationToken);
            return new Instance(node, url, $"local, {Program}");
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>The node writes the file when it listens.</summary>
    private async Task<DatabaseUrl> ReadUrlAsync(string file, Node node, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartDeadline)
        {
            if (File.Exists(file) && await File.ReadAllTextAsync(file, cancellationToken) is { Length: > 0 } text)
                return DatabaseUrl.Parse(text.Trim());
            if (node.Ended.IsCompleted)
            {
                throw new DatabaseServerException(await node.Ended is 126 or 127
                    ? $"{Program} cannot be run: {node.LastLine}"
                    : $"{Program} ended with exit code {await node.Ended} before it listened");
            }

            await Task.Delay(Pause, cancellationToken);
        }

        throw new DatabaseServerException($"{Program} did not listen within {StartDeadline.TotalSeconds:0} seconds");
    }

    /// <summary>The process of a node. It keeps nothing, so it need not be ended in order.</summary>
    private sealed class Node : IAsyncDisposable
    {
        private readonly SupervisedProcess _process;

        public Node(string program, string folder)
        {
            string[] options = ["--listen-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", $"--listening-url-file={Path.Combine(folder, "url")}", "--log=sinks: {stderr: {filter: NONE}}"];
            _process = SupervisedProcess.Start(new()
            {
                Command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, program, .. CockroachNode.Arguments, .. options],
                TemporaryFolder = folder,
                ReadOutput = ReadAsync,
            });
        }

        /// <summary>Completes with the exit status.</summary>
        public Task<int> Ended => _process.Ended;

        public string LastLine { get; private set; } = "";

        public ValueTask DisposeAsync() => _process.DisposeAsync();

        private async Task ReadAsync(Stream output)
        {
            using var reader = new StreamReader(output);
            while (await reader.ReadLineAsync() is { } line)
                LastLine = line;
        }
    }

    private sealed record Instance(Node Node, DatabaseUrl Url, string Source) : IDatabaseInstance
    {
        public bool IsTemporary => true;

        public ValueTask DisposeAsync() => Node.DisposeAsync();
    }
}
