using CancelSpec.LivingDoc;

namespace CancelSpec.Tests.Support;

/// <summary>The page of a run.</summary>
internal static class LivingDocOutput
{
    /// <summary>
    /// Writes the page if the run has messages, and says where it is. They are complete, for the runner's fixture is
    /// disposed of by now. What was tested is no worse when the page cannot be made.
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
