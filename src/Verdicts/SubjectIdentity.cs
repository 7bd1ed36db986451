namespace CancelSpec.Verdicts;

/// <summary>The subject that is judged, as every report names it.</summary>
/// <param name="Kind">Where it runs.</param>
/// <param name="Name">A pool's name, or the name of a program: by default its command line as it was given, placeholders unfilled.</param>
/// <param name="PoolSize">How many connections its pool may have; <see cref="UnknownPoolSize"/> until that is learned.</param>
/// <param name="HandlersComplete">
/// Whether its handlers run to their end after the client has left, instead of ending with the client.
/// </param>
public sealed record SubjectIdentity(SubjectKind Kind, string Name, int PoolSize, bool HandlersComplete = false)
{
    /// <summary>Stands for the size of a pool that is not known yet.</summary>
    public const int UnknownPoolSize = 0;

    /// <summary>For example <c>1 connection</c> or <c>4 connections</c>.</summary>
    public string Connections => PoolSize == UnknownPoolSize ? "a pool of unknown size" : PoolSize == 1 ? "1 connection" : $"{PoolSize} connections";

    /// <summary>For people: <c>pool unfixed, 1 connection</c>.</summary>
    public override string ToString() => $"{(Kind is SubjectKind.Pool ? "pool " : "")}{Name}, {Connections}";
}

public enum SubjectKind
{
    /// <summary>Our server in this process, with a named pool.</summary>
    Pool,

    /// <summary>A program that its command line starts.</summary>
    Command,

    /// <summary>A service that ran already.</summary>
    Service,
}
