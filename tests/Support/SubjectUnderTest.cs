using CancelSpec.Gate.Exploration;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.External;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support;

/// <summary>Who the <c>@gate</c> features judge, by the environment.</summary>
public static class SubjectUnderTest
{
    private const string RecommendedFix = "check-on-return";
    private const string Pool = "CANCELSPEC_POOL";
    private const string Server = "CANCELSPEC_SERVER";

    /// <summary>The one cancellation that <c>CANCELSPEC_ONLY</c> names; null for all.</summary>
    /// <exception cref="FormatException">It names none.</exception>
    public static CancellationPoint? Only =>
        Environment.GetEnvironmentVariable("CANCELSPEC_ONLY") is { Length: > 0 } point ? CancellationPoint.Parse(point) : null;

    /// <summary>
    /// The program that <c>CANCELSPEC_SERVER</c> starts, the pool that <c>CANCELSPEC_POOL</c> names, or else the
    /// recommended fix.
    /// </summary>
    /// <param name="connections">How many its pool may have, for a subject that can be told.</param>
    /// <exception cref="SubjectException">The variables are not valid, or both are set; one line that names them.</exception>
    public static ISubjectSource FromEnvironment(int connections) => From(Environment.GetEnvironmentVariable, connections);

    /// <summary>Whether the <c>@gate</c> features judge this one.</summary>
    /// <param name="subject">Any subject.</param>
    public static bool Is(SubjectIdentity subject)
    {
        try
        {
            return FromEnvironment(subject.PoolSize).Identity == subject;
        }
        catch (SubjectException)
        {
            // Whoever needs the variables fails by them.
            return false;
        }
    }

    /// <summary>Why nobody needs to judge the subject with so many connections too; null where somebody does.</summary>
    /// <param name="connections">How many.</param>
    public static string? WhyJudgedAlready(int connections) => WhyJudgedAlready(Environment.GetEnvironmentVariable, connections);

    internal static ISubjectSource From(Func<string, string?> variable, int connections)
    {
        var pool = variable(Pool) is { Length: > 0 } named ? named : null;
        if (ExternalSubjectSource.FromEnvironment(variable, connections) is not { } external)
            return new PoolSubject.Source(pool ?? RecommendedFix, connections);
        return pool is null
            ? external
            : throw new SubjectException($"{Server} and {Pool} are both set ('{external.Identity.Name}' and '{pool}'): unset the one that is not to be judged");
    }

    internal static string? WhyJudgedAlready(Func<string, string?> variable, int connections)
    {
        var told = From(variable, connections).Identity;
        return connections > 1 && told == From(variable, 1).Identity
            ? $"the command line has no {{pool-size}}, so its pool cannot be told to have {connections} connections; it is judged once, with {told.PoolSize}"
            : null;
    }
}
