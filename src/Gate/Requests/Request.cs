namespace CancelSpec.Gate.Requests;

/// <summary>Something that the gate sends to a subject over HTTP, and what is known of its effect.</summary>
/// <param name="Name">How an interruption names it, for example <c>sleep</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path.</param>
public sealed record Request(string Name, string Method, string Path)
{
    /// <summary>The subject may lack it and answer 404. Then the hazards that need it are not judged.</summary>
    public bool IsOptional { get; init; }

    /// <summary>It idles inside its transaction.</summary>
    public bool Sleeps { get; init; }

    /// <summary>What it adds to the counter when it is done.</summary>
    public int Increment { get; init; }

    /// <summary>It sets the counter to 1.</summary>
    public bool Resets { get; init; }

    /// <summary>The database refuses its commit, so no answer of success is right.</summary>
    public bool MustFail { get; init; }

    /// <summary>It changes settings of its session.</summary>
    public bool ChangesSettings { get; init; }

    /// <summary>For example <c>GET /sleep</c>.</summary>
    public override string ToString() => $"{Method} {Path}";
}
