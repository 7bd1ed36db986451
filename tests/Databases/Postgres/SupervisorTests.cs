using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>The supervisor by itself. Scripts stand in for initdb and postgres, so that each moment can be met exactly.</summary>
public sealed class SupervisorTests : IDisposable
{
    // What the supervisor takes for "here I am", whoever says it.
    private const string Ready = "echo 'database system is ready to accept connections' >&2";
    private const string Initdb = "mkdir \"$2\"";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _binaries = new();
    private readonly string _folder = PostgresFolders.NewTemporary();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _binaries.Dispose();

    [Fact]
    public async Task Closing_it_during_initdb_ends_initdb_and_starts_nothing()
    {
        await using var supervisor = await StartAsync($"{Ready}; exec sleep 1000", "echo started >&2");
        (await supervisor.AcceptsConnectionsAsync(Token)).Should().BeTrue();

        await supervisor.DisposeAsync();

        supervisor.LastLines.Should().NotContain("started");
        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task Closing_it_before_it_was_told_to_go_on_leaves_nothing()
    {
        _binaries.AddScript("initdb", "");
        _binaries.AddScript("postgres", "");
        await using var supervisor = Start();
        (await supervisor.CanRunBinariesAsync(Token)).Should().BeTrue();
        Directory.Exists(_folder).Should().BeTrue();

        await supervisor.DisposeAsync();

        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task PostgreSQL_that_ends_by_itself_is_noticed_and_cleaned_up()
    {
        await using var supervisor = await StartAsync(Initdb, "echo 'PANIC: no more' >&2; exit 1");

        (await supervisor.AcceptsConnectionsAsync(Token)).Should().BeFalse();

        await supervisor.Ended.WaitAsync(Deadline, Token);
        supervisor.LastLines.Should().Be("PANIC: no more");
        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task Two_end_separately()
    {
        // Started while the first is there: it must not inherit what holds the first one open.
        await using var first = await StartAsync(Initdb, $"{Ready}; exec sleep 1000");
        await using var second = Supervisor.Start(
            PostgresFolders.NewTemporary(), durable: false, Platform.UnprivilegedUser, _binaries.Path, "", []);
        (await second.CanRunBinariesAsync(Token)).Should().BeTrue();
        (await first.AcceptsConnectionsAsync(Token)).Should().BeTrue();

        await first.DisposeAsync();

        Directory.Exists(_folder).Should().BeFalse();
        second.Ended.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Root_runs_binaries_from_a_closed_folder_as_another_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs PostgreSQL as another user");
        _binaries.AddScript("bin/initdb", Initdb);
        _binaries.AddScript("bin/postgres", $"[ \"$1\" = --version ] && echo 'postgres (PostgreSQL) 17.1' || {{ cat \"${{0%/*}}/../share/greeting\" >&2; id -un >&2; {Ready}; exec sleep 1000; }}");
        _binaries.AddScript("share/greeting", "echo 'shared file'");
        _binaries.SetMode(TemporaryFolder.OnlyMe);
        var installation = PostgresInstallation.At(Path.Combine(_binaries.Path, "bin"));

        await using var supervisor = Supervisor.Start(_folder, durable: false, Platform.UnprivilegedUser, installation.BinFolder, "", []);
        (await supervisor.CanRunBinariesAsync(Token)).Should().BeFalse();
        await supervisor.GoAsync(BinariesCopy.Make(installation, _folder), "secret", Token);
        (await supervisor.AcceptsConnectionsAsync(Token)).Should().BeTrue();
        supervisor.LastLines.Should().Contain("shared file").And.Contain($"\n{Platform.UnprivilegedUser}\n");

        await supervisor.DisposeAsync();

        Directory.Exists(_folder).Should().BeFalse("the other user can remove what we copied");
    }

    [Theory]
    [InlineData("INT", 1000)]
    [InlineData("QUIT", 0)]
    public async Task The_shutdown_is_fast_and_after_some_patience_immediate(string signalHeeded, int patienceSeconds)
    {
        // A shell that begins with INT and QUIT ignored, as here, cannot take them up again.
        Assert.SkipUnless(File.Exists("/usr/bin/perl"), "the stand-in for postgres needs perl");
        // All that has come is told before it ends: a handler of Perl's may be interrupted by the next signal's.
        var perl = "for my $s (qw(TERM INT QUIT)) { $SIG{$s} = sub { push @come, $s } } "
            + "print STDERR \"database system is ready to accept connections\\n\"; "
            + "until ($end) { sleep 1 unless @come; while ($s = shift @come) { print STDERR \"received $s\\n\"; $end = 1 if $s eq \"" + signalHeeded + "\" } }";
        await using var supervisor = await StartAsync(Initdb, $"exec /usr/bin/perl -e '{perl}'", patienceSeconds);
        (await supervisor.AcceptsConnectionsAsync(Token)).Should().BeTrue();

        await supervisor.DisposeAsync();

        supervisor.LastLines.Should().Contain("received INT").And.Contain($"received {signalHeeded}");
        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task Without_the_shell_that_watches_PostgreSQL_is_ended_all_the_same_and_that_is_told_in_one_line()
    {
        SkipWithoutList();
        var supervisor = await StartAsync(Initdb, $"{Ready}; exec sleep 1000");
        (await supervisor.AcceptsConnectionsAsync(Token)).Should().BeTrue();
        var (watcher, postgres) = await ChildrenAsync(supervisor);
        watcher.Kill();
        await watcher.WaitForExitAsync(Token).WaitAsync(Deadline, Token);

        var stop = () => supervisor.DisposeAsync().AsTask();

        (await stop.Should().ThrowAsync<DatabaseServerException>()).Which.Message.Should().Be(
            "the process that supervises PostgreSQL did not stop it, so it was ended without");
        await postgres.WaitForExitAsync(Token).WaitAsync(Deadline, Token);
        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task Without_the_shell_that_supervises_PostgreSQL_is_stopped_all_the_same_and_nothing_is_left()
    {
        SkipWithoutList();
        var supervisor = await StartAsync(Initdb, $"{Ready}; exec sleep 1000");
        (await supervisor.AcceptsConnectionsAsync(Token)).Should().BeTrue();
        var (watcher, postgres) = await ChildrenAsync(supervisor);
        Process.GetProcessById(supervisor.ProcessId).Kill();

        await supervisor.DisposeAsync();

        await postgres.WaitForExitAsync(Token).WaitAsync(Deadline, Token);
        await watcher.WaitForExitAsync(Token).WaitAsync(Deadline, Token);
        Directory.Exists(_folder).Should().BeFalse();
    }

    /// <summary>
    /// The supervising shell is killed in a numbering of its own, whose process 1 reaps nobody: PostgreSQL, when it has
    /// ended, stays in the list for good.
    /// </summary>
    [Fact]
    public async Task Where_process_1_reaps_nobody_the_shell_that_watches_ends_all_the_same()
    {
        Assert.SkipUnless(await CanUnshareAsync(), "no numbering of processes of our own can be had here");
        _binaries.AddScript("initdb", Initdb);
        _binaries.AddScript("postgres", $"[ \"$1\" = --version ] || {{ {Ready}; exec sleep 1000; }}");
        var script = new StreamReader(typeof(Supervisor).Assembly.GetManifestResourceStream("Supervisor.sh")!).ReadToEnd();
        // Process 1 becomes the second sleep. The supervisor's input is what ours is, and its error output our output.
        const string inside = """
            exec 4<&0
            /bin/sh -c "$SCRIPT" supervisor "$0" temporary 0 "$1" "" <&4 3<&- 4<&- 2>&1 >/dev/null &
            echo $!
            exec 4<&- </dev/null >/dev/null
            exec sleep 1001
            """;
        var start = new ProcessStartInfo("unshare", ["--pid", "--fork", "--kill-child", "--mount-proc", "/bin/sh", "-c", inside, _folder, _binaries.Path])
        {
            Environment = { ["SCRIPT"] = script },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var numbering = Process.Start(start)!;
        RunJanitor.Watch(numbering);
        try
        {
            await numbering.StandardInput.WriteAsync($"{_binaries.Path}\nsecret\n");
            await numbering.StandardInput.FlushAsync(Token);
            while (await numbering.StandardOutput.ReadLineAsync(Token).AsTask().WaitAsync(Deadline, Token) is { } line && !line.Contains("ready to accept"))
            {
            }

            var sleep = ProcessList.ChildrenOf(numbering.Id).Single();
            var supervisor = ProcessList.ChildrenOf(sleep).Single();
            // PostgreSQL is started before the shell that watches it.
            var watchers = await Support.Deadline.PollAsync(
                () => Task.FromResult(ProcessList.ChildrenOf(supervisor).Where(each => ProcessList.CommandOf(each).Contains("supervisor")).ToList()),
                found => found.Count > 0, "the shell that watches");
            var watcher = watchers.Single();
            Process.GetProcessById(supervisor).Kill();
            numbering.StandardInput.Close();

            await Support.Deadline.PollAsync(() => Task.FromResult(ProcessList.HasEnded(watcher)), ended => ended, "the shell that watches to end");
        }
        finally
        {
            numbering.Kill(entireProcessTree: true);
            RunJanitor.Forget(numbering);
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<bool> CanUnshareAsync()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/unshare"))
            return false;
        using var trial = Process.Start(new ProcessStartInfo("unshare", ["--pid", "--fork", "--mount-proc", "true"]) { RedirectStandardError = true })!;
        await trial.WaitForExitAsync(Token);
        return trial.ExitCode == 0;
    }

    private static void SkipWithoutList() => Assert.SkipUnless(ProcessList.IsReadable, "which process has started which cannot be read here");

    /// <summary>The shell that watches for the end of the input, and what it watches.</summary>
    private static async Task<(Process Watcher, Process Postgres)> ChildrenAsync(Supervisor supervisor)
    {
        var children = await Support.Deadline.PollAsync(
            () => Task.FromResult(ProcessList.ChildrenOf(supervisor.ProcessId).OrderBy(IsPostgres).ToList()),
            children => children.Count == 2 && IsPostgres(children[1]), "PostgreSQL and what watches it");
        return (Process.GetProcessById(children[0]), Process.GetProcessById(children[1]));

        static bool IsPostgres(int process) => ProcessList.CommandOf(process).Contains("sleep 1000");
    }

    /// <summary>Starts it on scripts of these commands, and lets it go on.</summary>
    private async Task<Supervisor> StartAsync(string initdb, string postgres, int patienceSeconds = 1000)
    {
        _binaries.AddScript("initdb", initdb);
        _binaries.AddScript("postgres", $"[ \"$1\" = --version ] || {{ {postgres}; }}");
        var supervisor = Start(patienceSeconds);
        (await supervisor.CanRunBinariesAsync(Token)).Should().BeTrue();
        await supervisor.GoAsync(_binaries.Path, "secret", Token);
        return supervisor;
    }

    private Supervisor Start(int patienceSeconds = 1000) => Supervisor.Start(
        _folder, durable: false, Platform.UnprivilegedUser, _binaries.Path, "", [], patienceSeconds);
}
