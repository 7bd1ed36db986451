using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace CancelSpec.Tests.Support;

/// <summary>
/// The server, or <c>cancelspec</c>, as a program of its own, as a shell starts it: its command line, its streams and its
/// end.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    /// <summary>
    /// The beginning of a command line whose program receives SIGINT. In a script, <c>dotnet test &amp;</c> ignores SIGINT. Its
    /// children inherit that, and neither a shell nor .NET undoes it.
    /// </summary>
    private static string[] ReceivingInterrupts => IgnoresInterrupts ? ["env", "--default-signal=INT"] : [];

    // "SigIgn:\t0000000000001002": one bit for each signal. SIGINT is the second.
    private static bool IgnoresInterrupts => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
        && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) & 0b10) != 0;

    /// <summary>What it has written to stdout so far.</summary>
    public string Output => Locked(_output);

    /// <summary>What it has written to stderr so far.</summary>
    public string Errors => Locked(_errors);

    public static ServerProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start("CancelSpec.Server.dll", environment, arguments);

    /// <summary>Starts <c>cancelspec</c> with these arguments.</summary>
    public static ServerProcess StartCommand(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start("CancelSpec.Cli.dll", environment, arguments);

    private static ServerProcess Start(string program, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        string[] command = [.. ReceivingInterrupts, "dotnet", Path.Combine(AppContext.BaseDirectory, program), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("CANCELSPEC_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(variable);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var server = new ServerProcess(new Process { StartInfo = start });
        server._process.OutputDataReceived += (_, line) => server.Keep(server._output, line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Keep(server._errors, line.Data);
        server._process.Start();
        RunCleanup.Watch(server._process);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Runs it to its end and returns its exit code.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var server = Start(new Dictionary<string, string>(), arguments);
        var code = await server.ExitAsync();
        return (code, server.Output, server.Errors);
    }

    /// <summary>Waits until it listens, and returns its address.</summary>
    public async Task<Uri> ListeningAsync()
    {
        await Task.WhenAny(_listening.Task, _process.WaitForExitAsync()).WaitForAsync("the server to listen");
        if (!_listening.Task.IsCompleted)
            throw new InvalidOperationException($"the server ended with {_process.ExitCode}: {Errors}");
        return new Uri($"http://{await _listening.Task}");
    }

    /// <summary>Sends SIGTERM or SIGINT.</summary>
    public async Task SignalAsync(string name)
    {
        // This is the shell's own command, because a small system has no program of that name.
        using var kill = Process.Start("/bin/sh", ["-c", "kill -s \"$0\" \"$1\"", name, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitForAsync("the program to end", Deadline.ForPrograms);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        RunCleanup.Forget(_process);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Locked(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private void Keep(StringBuilder text, string? line)
    {
        if (line is null)
            return;

        lock (text)
            text.Append(line).Append('\n');
        if (line.Contains("\"msg\":\"listening\"", StringComparison.Ordinal))
            _listening.TrySetResult(JsonDocument.Parse(line).RootElement.GetProperty("local_addr").GetString()!);
    }
}
