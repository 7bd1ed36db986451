using CancelSpec.LivingDoc;

namespace CancelSpec.Tests.Support;

/// <summary>The page of a run: <c>artifacts/living-doc.html</c>.</summary>
internal static class LivingDocOutput
{
    private static string Messages => Path.Combine(Repository.Artifacts, "messages.ndjson");

    private static string Page => Path.Combine(Repository.Artifacts, "living-doc.html");

    /// <summary>
    /// Writes the page if a scenario was run, and says where it is. The run has ended and its messages are complete, for
    /// the runner's fixture is disposed of by now. What was tested is no worse when the page cannot be made.
    /// </summary>
    public static async Task WriteAsync(DateTime startedAt)
    {
        if (File.GetLastWriteTimeUtc(Messages) < startedAt)
            return;
        try
        {
            foreach (var notice in await LivingDocument.WriteAsync(Messages, null, Page))
                Console.Error.WriteLine($"About the page: {notice}");
            Console.WriteLine($"The page of this run: {new Uri(Page).AbsoluteUri}");
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"No page is written: {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
