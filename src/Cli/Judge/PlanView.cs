using CancelSpec.Gate.Planning;

namespace CancelSpec.Cli.Judge;

/// <summary>What would be tried, request by request.</summary>
internal static class PlanView
{
    public static void Write(TextWriter output, string title, JudgementPlan plan)
    {
        var total = plan.Requests.Sum(request => request.Interruptions.Count);
        output.WriteLine($"{title}: {total} interruptions of {plan.Requests.Count} requests");
        foreach (var request in plan.Requests)
        {
            output.WriteLine($"\n{request.Name}: {request.Messages.Count} messages, {request.Interruptions.Count} interruptions, from {request.Interruptions[0]} to {request.Interruptions[^1]}");
            for (var message = 0; message < request.Messages.Count; message++)
                output.WriteLine($"{message + 1,6}  {request.Messages[message]}");
        }

        if (plan.Missing.Count > 0)
            output.WriteLine($"\nThe subject does not have {string.Join(", ", plan.Missing)}.");
    }
}
