using CancelSpec.Cli.Subjects;
using CancelSpec.Gate.Planning;
using CancelSpec.Pools;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support;

/// <summary>The pool that the <c>@gate</c> features judge, as the environment says.</summary>
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

    private static string? Value => Environment.GetEnvironmentVariable(PoolVariable);

    /// <summary>The pool of <c>CANCELSPEC_POOL</c>, or else the recommended fix. A wrong name fails the scenario that asks first.</summary>
    /// <param name="connections">How many connections the pool may have.</param>
    public static PoolSubjectSource FromEnvironment(int connections)
    {
        if (ProblemOf(Value) is { } problem)
            ProblemOfRun.Tell(problem);
        return Of(Value, connections);
    }

    /// <summary>Whether the <c>@gate</c> features judge this subject.</summary>
    /// <param name="subject">Any subject.</param>
    public static bool Is(SubjectIdentity subject) => Of(Value, subject.PoolSize).Identity == subject;

    internal static PoolSubjectSource Of(string? value, int connections) => new(NameOf(value), connections);

    internal static string? ProblemOf(string? value) =>
        PoolCatalog.Ours.Contains(NameOf(value)) ? null : $"{PoolVariable}: there is no pool '{value}'; there are {PoolCatalog.Ours.Names}";

    private static string NameOf(string? value) => string.IsNullOrEmpty(value) ? RecommendedFix : value;
}
