namespace CancelSpec.Cli.Story;

/// <summary>How the story ended.</summary>
internal enum StoryEnding
{
    /// <summary>The restart undid the two bumps after the hang-up.</summary>
    Loss,

    /// <summary>The two bumps after the hang-up survived the restart.</summary>
    NoLoss,
}
