using System.Diagnostics;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using Xunit.v3;

namespace CancelSpec.SpecRunner.Execution;

/// <summary>What became of a step or a hook.</summary>
/// <param name="Error">Why it did not pass; null if it passed, or was skipped because of another.</param>
public sealed record StepOutcome(TestStepResultStatus Status, TimeSpan Duration, System.Exception? Error)
{
    public static StepOutcome Skipped { get; } = new(TestStepResultStatus.SKIPPED, TimeSpan.Zero, null);

    /// <summary>What the error says, without what tells xunit that it is a skip.</summary>
    public string? Message => Error is not null && IsSkip(Error) ? Error.Message[DynamicSkipToken.Value.Length..] : Error?.Message;

    /// <summary>Carries out a step or hook and tells its exceptions apart.</summary>
    internal static async Task<StepOutcome> OfAsync(Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            await action();
            return new StepOutcome(TestStepResultStatus.PASSED, watch.Elapsed, null);
        }
        catch (System.Exception error)
        {
            var status = error switch
            {
                PendingStepException => TestStepResultStatus.PENDING,
                _ when IsSkip(error) => TestStepResultStatus.SKIPPED,
                _ => TestStepResultStatus.FAILED,
            };
            return new StepOutcome(status, watch.Elapsed, error);
        }
    }

    // xunit's Assert.Skip and its relatives throw an exception with such a message.
    private static bool IsSkip(System.Exception error) => error.Message.StartsWith(DynamicSkipToken.Value, StringComparison.Ordinal);
}
