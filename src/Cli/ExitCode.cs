namespace CancelSpec.Cli;

/// <summary>The exit codes of the command. <c>docs/command.md</c> explains them.</summary>
internal static class ExitCode
{
    /// <summary>Nothing was found.</summary>
    public const int Clean = 0;

    /// <summary>A hazard was found, or a finding that the baseline lists is gone.</summary>
    public const int Found = 1;

    /// <summary>The command line is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>The subject could not be judged, or not wholly.</summary>
    public const int NotJudged = 3;

    /// <summary>With <c>--only</c> nothing was found, however often the one interruption was tried.</summary>
    public const int NotShownAgain = 4;

    /// <summary>A fault of the command itself.</summary>
    public const int Fault = 70;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>SIGTERM.</summary>
    public const int Terminated = 143;
}
