using System.CommandLine;
using CancelSpec.Cli.Judge;
using CancelSpec.Gate.Reports;
using CancelSpec.Server.Options;

namespace CancelSpec.Cli;

/// <summary>The file of known findings, <c>--baseline</c>.</summary>
internal static class BaselineSetting
{
    private const string Name = "--baseline";

    /// <summary>Makes the option.</summary>
    public static Option<string> MakeOption() => SettingText.Option(Name, "file", "The findings that you know of and live with for now. Only others fail.");

    /// <summary>Reads the file.</summary>
    /// <param name="file">Its path; null where nothing is listed.</param>
    /// <exception cref="SettingException">There is no such file, or it is wrong.</exception>
    public static Baseline Load(string? file)
    {
        if (file is null)
            return Baseline.Empty;
        try
        {
            return File.Exists(file) ? Baseline.Load(file) : throw new SettingException($"{Name}: there is no file '{file}'");
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{Name}: {error.Message}");
        }
    }
}
