using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support;

/// <summary>The command that shows a finding again with <c>dotnet test</c>.</summary>
internal static class GateCommand
{
    /// <summary>Two lines for a shell.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="found">A found hazard; its first finding is shown again.</param>
    public static IReadOnlyList<string> Lines(SubjectIdentity subject, HazardVerdict found)
    {
        var only = $"{SubjectUnderTest.OnlyVariable}={found.Findings[0].Only}";
        const string command = "dotnet test --filter-trait Category=gate";
        return subject.Kind is SubjectKind.Pool
            ? [$"CANCELSPEC_POOL={subject.Name} {only} \\", command]
            : [$"{only} \\", $"{command}  # {ProgramSettings.Command} as before"];
    }
}
