namespace CancelSpec.Gate.Requests;

/// <summary>Recognises a probe's own statement by its SQL.</summary>
internal static class ProbeStatement
{
    /// <summary>
    /// Whether a statement is the probe's own, which reads. Other statements are the pool's housekeeping, or they belong
    /// to another request, which writes.
    /// </summary>
    public static bool Is(Request probe, string? sql) => sql is not null && Has(sql, "SELECT")
        && Has(sql, probe == StoryRequests.Session ? "application_name" : "counter") && !Has(sql, "UPDATE") && !Has(sql, "INSERT");

    private static bool Has(string sql, string word) => sql.Contains(word, StringComparison.OrdinalIgnoreCase);
}
