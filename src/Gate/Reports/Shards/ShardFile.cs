using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports.Shards;

/// <summary>The verdict file of one shard.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Report">What is in it.</param>
public sealed record ShardFile(string Path, VerdictReport Report);
