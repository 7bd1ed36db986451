using System.Text.Json;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Observations;

/// <summary>What <c>GET /session</c> tells of the session that serves it.</summary>
/// <param name="ApplicationName">The session's <c>application_name</c>.</param>
/// <param name="AdvisoryLocks">How many session-level advisory locks it holds.</param>
internal sealed record SessionFacts(string? ApplicationName, int AdvisoryLocks)
{
    // The name that /sleep-with-settings gives to its session.
    private const string Mark = "marked";

    /// <summary>Whether something of an interrupted <c>/sleep-with-settings</c> is left.</summary>
    public bool HoldsForeignState => ApplicationName == Mark || AdvisoryLocks != 0;

    /// <returns>Null where the answer is of another form.</returns>
    public static SessionFacts? Parse(HttpAnswer answer)
    {
        try
        {
            using var facts = JsonDocument.Parse(answer.Body);
            return new SessionFacts(
                facts.RootElement.GetProperty("application_name").GetString(), facts.RootElement.GetProperty("advisory_locks").GetInt32());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
