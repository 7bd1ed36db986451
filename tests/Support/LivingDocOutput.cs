using CancelSpec.LivingDoc;

namespace CancelSpec.Tests.Support;

/// <summary>The page of a run.</summary>
internal static class LivingDocOutput
{
    /// <summary>
    /// Writes the page if the run has messages, and prints its address. Call it when the runner's fixture is disposed of,
    /// so that the messages are complete. A page that cannot be written does not fail the run.
    /// </summary>
    public static async Task WriteAsync(RunFiles files)
    {
        if (files.Problem is not null || !File.Exists(files.PathOf(RunFiles.Messages)))
            return;
        var page = files.PathOf(RunFiles.Page);
        try
        {
            foreach (var notice in await LivingDocument.WriteAsync(files.PathOf(RunFiles.Messages), null, page))
                Console.Error.WriteLine($"About the page: {notice}");
            Console.WriteLine($"The page of this run: {new Uri(page).AbsoluteUri}");
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"No page is written: {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
