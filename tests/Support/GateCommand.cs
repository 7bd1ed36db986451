namespace CancelSpec.Tests.Support;

/// <summary>The command that shows a finding again with <c>dotnet test</c>.</summary>
internal static class GateCommand
{
    /// <summary>Two lines for a shell.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="only">The interruption.</param>
    public static IReadOnlyList<string> Lines(string pool, string only) =>
        [$"CANCELSPEC_POOL={pool} {SubjectUnderTest.OnlyVariable}={only} \\", "dotnet test --filter-trait Category=gate"];
}
