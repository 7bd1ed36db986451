namespace CancelSpec.Cli.Merge;

/// <summary>What a user asks of <c>cancelspec merge</c>.</summary>
/// <param name="Files">The files of the shards' verdicts.</param>
/// <param name="Output">The folder for the results.</param>
/// <param name="Baseline">The file of known findings; null for none.</param>
/// <param name="JobSummary">The file to which a job of GitHub Actions appends its summary; null for none.</param>
internal sealed record MergeArguments(IReadOnlyList<string> Files, string Output, string? Baseline, string? JobSummary);
