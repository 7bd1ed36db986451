using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support;

/// <summary>The subject that the <c>@gate</c> features judge, as the environment says.</summary>
public static class SubjectUnderTest
{
    /// <summary>The variable that names the one interruption to try.</summary>
    public const string OnlyVariable = "CANCELSPEC_ONLY";

    private const string RecommendedFix = "check-on-return";
    private const string PoolVariable = "CANCELSPEC_POOL";

    /// <summary>The one interruption to try; null for all.</summary>
    /// <exception cref="FormatException">The variable names no interruption; the message is one line that names the variable and its value.</exception>
    public static Interruption? Only
    {
        get
        {
            try
            {
                return Environment.GetEnvironmentVariable(OnlyVariable) is { Length: > 0 } text ? Interruption.Parse(text) : null;
            }
            catch (FormatException wrong)
            {
                throw new FormatException($"{OnlyVariable}: {wrong.Message}", wrong);
            }
        }
    }

    /// <summary>The program of <c>CANCELSPEC_SERVER</c>, the pool of <c>CANCELSPEC_POOL</c>, or else the recommended fix.</summary>
    /// <param name="connections">How many connections the pool may have, for a subject whose pool size can be set.</param>
    /// <exception cref="SubjectException">The variables are not valid, or both are set; the message is one line that names them.</exception>
    public static ISubjectSource FromEnvironment(int connections) => From(Environment.GetEnvironmentVariable, connections);

    /// <summary>Whether the <c>@gate</c> features judge this subject.</summary>
    /// <param name="subject">Any subject.</param>
    public static bool Is(SubjectIdentity subject)
    {
        try
        {
            return FromEnvironment(subject.PoolSize).Identity == subject;
        }
        catch (SubjectException)
        {
            // The features that need the variables fail with this error.
            return false;
        }
    }

    /// <summary>Why the subject need not be judged again with so many connections; null where it must be.</summary>
    /// <param name="connections">How many.</param>
    public static string? WhyJudgedAlready(int connections) => WhyJudgedAlready(Environment.GetEnvironmentVariable, connections);

    internal static ISubjectSource From(Func<string, string?> variable, int connections)
    {
        var pool = variable(PoolVariable) is { Length: > 0 } named ? named : null;
        if (ProgramSettings.Read(variable, connections) is not { } program)
            return new PoolSubject.Source(pool ?? RecommendedFix, connections);
        return pool is null
            ? new ProgramSubjectSource(program)
            : throw new SubjectException($"{ProgramSettings.Command} and {PoolVariable} are both set ('{program.Name}' and '{pool}'): unset the one that should not be judged");
    }

    internal static string? WhyJudgedAlready(Func<string, string?> variable, int connections)
    {
        var told = From(variable, connections).Identity;
        return connections > 1 && told == From(variable, 1).Identity
            ? $"the command line has no {{pool-size}}, so its pool size cannot be set to {connections}; the subject is judged once, with a pool of {told.PoolSize}"
            : null;
    }
}
