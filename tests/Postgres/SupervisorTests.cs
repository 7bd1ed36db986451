using CancelSpec.Postgres;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Postgres;

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
