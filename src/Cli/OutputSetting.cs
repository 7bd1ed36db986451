using System.CommandLine;
using CancelSpec.Cli.Judge;
using CancelSpec.Gate.Reports;
using CancelSpec.Server.Options;

namespace CancelSpec.Cli;

/// <summary>The folder of the results, <c>--output</c>.</summary>
internal static class OutputSetting
{
    public const string Name = "--output";
    public const string Default = "cancelspec-results";

    /// <summary>Makes the option.</summary>
    public static Option<string> MakeOption() => SettingText.Option(Name, "folder", $"Where the results go. Default: {Default}.");

    /// <summary>The file to which a job of GitHub Actions appends its summary; null elsewhere.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static string? JobSummary(Func<string, string?> environment) => environment("GITHUB_STEP_SUMMARY");

    /// <summary>Makes the folder, and removes the results of the run before.</summary>
    /// <exception cref="SettingException">It cannot be used.</exception>
    public static OutputFolder Open(string folder)
    {
        var opened = new OutputFolder(folder, ResultFiles.Names);
        return opened.Problem is not { } problem ? opened : throw new SettingException($"{Name}: '{folder}' cannot be used: {problem}");
    }
}
