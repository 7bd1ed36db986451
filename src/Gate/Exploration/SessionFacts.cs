using System.Text.Json;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Exploration;

/// <summary>What <c>GET /session</c> tells of the session that serves it.</summary>
internal static class SessionFacts
{
    private const string Marked = "marked";
    private const string Expected = "no application_name of the cancelled request, and none of its locks";

    /// <summary>Finds what a cancelled <c>/sleep-with-settings</c> has left behind.</summary>
    public static Discovery? Judge(HttpAnswer answer)
    {
        try
        {
            using var facts = JsonDocument.Parse(answer.Body);
            var name = facts.RootElement.GetProperty("application_name").GetString();
            var locks = facts.RootElement.GetProperty("advisory_locks").GetInt32();
            if (name != Marked && locks == 0)
                return null;
        }
        catch (Exception nonsense) when (nonsense is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Discovery(Hazard.StaleResponse, $"{Operation.Session}", "an application_name and a number of advisory_locks", $"the answer was {answer}");
        }

        return new Discovery(Hazard.SessionState, $"{Operation.Session}, the next request on the session", Expected, $"the answer was {answer.Body}");
    }
}
