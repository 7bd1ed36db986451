using Xunit;

namespace CancelSpec.Tests.Processes;

/// <summary>A command that writes which signals it gets. A shell cannot do it: those that it begins with ignored stay ignored.</summary>
internal static class SignalRecorder
{
    public static void SkipWithoutPerl() => Assert.SkipUnless(File.Exists("/usr/bin/perl"), "the recorder of signals needs perl");

    /// <summary>Runs until it has got a signal.</summary>
    /// <param name="signal">The signal, by its name.</param>
    /// <param name="ready">What it writes when it can receive signals.</param>
    // A handler of Perl's may be interrupted by the handler of the next signal, so all are written outside of the handlers.
    public static string UntilAfter(string signal, string ready) =>
        "exec /usr/bin/perl -e '$| = 1; for my $s (qw(TERM INT QUIT)) { $SIG{$s} = sub { push @come, $s } } "
        + $"print STDERR \"{ready}\\n\"; "
        + "until ($end) { sleep 1 unless @come; while ($s = shift @come) { print STDERR \"received $s\\n\"; $end = 1 if $s eq \"" + signal + "\" } }'";
}
