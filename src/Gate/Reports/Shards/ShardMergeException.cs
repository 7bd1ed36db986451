namespace CancelSpec.Gate.Reports.Shards;

/// <summary>The verdicts of shards do not make one verdict.</summary>
/// <param name="message">One line that names the files and says why.</param>
public sealed class ShardMergeException(string message) : Exception(message);
