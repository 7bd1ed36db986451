using CancelSpec.Gate.Planning;

namespace CancelSpec.Cli.Judge;

/// <summary>What was learned of each request, and what would be tried.</summary>
internal static class PlanView
{
    /// <param name="output">Where it is shown.</param>
    /// <param name="name">The subject's name.</param>
    /// <param name="plan">What would be tried.</param>
    /// <param name="shard">The part of the plan that it is; null for all of it.</param>
    public static void Write(TextWriter output, string name, JudgementPlan plan, Shard? shard)
    {
        var total = plan.Requests.Sum(request => request.Interruptions.Count);
        output.WriteLine($"{name}, {plan.Subject.Connections}{(shard is null ? "" : $", shard {shard}")}: {total} interruptions of {plan.Requests.Count} requests");
        foreach (var request in plan.Requests)
        {
            output.WriteLine($"\n{request.Name}: {request.Messages.Count} messages, {request.Interruptions.Count} interruptions{Range(request)}");
            foreach (var (title, value) in request.Learned)
                output.WriteLine($"  {title,-9} {value}");
            for (var message = 0; message < request.Messages.Count; message++)
                output.WriteLine($"{message + 1,6}  {request.Messages[message]}");
        }

        if (plan.WithoutDatabase.Count > 0)
            output.WriteLine($"\nNo database is reached by {string.Join(", ", plan.WithoutDatabase)}.");
        if (plan.Missing.Count > 0)
            output.WriteLine($"\nThe subject does not have {string.Join(", ", plan.Missing)}.");
    }

    private static string Range(PlannedRequest request) =>
        request.Interruptions is [var first, .., var last] ? $", from {first} to {last}" : "";
}
