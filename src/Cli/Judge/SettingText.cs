using System.CommandLine;
using CancelSpec.Server.Options;

namespace CancelSpec.Cli.Judge;

/// <summary>Options whose value is a text.</summary>
internal static class SettingText
{
    /// <summary>Makes an option.</summary>
    public static Option<string> Option(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    /// <summary>A value has none of the right forms.</summary>
    public static SettingException Refused(string option, string text, string expected) => new($"{option}: '{text}' is not valid; expected {expected}");
}
