using CancelSpec.LivingDoc.Diagrams.Layout;
using CancelSpec.LivingDoc.Page;
using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams;

/// <summary>Draws what happened on the wire as a diagram that explains itself.</summary>
public static class WireDiagram
{
    /// <summary>How the file names of attached diagrams begin.</summary>
    public const string FileName = "wire-diagram";

    /// <summary>Whether a diagram of the trace would show a message of a request.</summary>
    public static bool IsWorthDrawing(Trace trace) => trace.Requests.Count > 0 && trace.Events.Any(seen => seen.IsMessage);

    /// <summary>
    /// A standalone SVG: valid XML without scripts, references or fonts of its own, in light and dark. Its description
    /// says in words what it shows. Markup in the trace's texts is drawn as text.
    /// </summary>
    /// <param name="title">What the trace is of, for example the scenario's name.</param>
    /// <param name="trace">What happened; at least one request or event.</param>
    public static async Task<string> ToSvgAsync(string title, Trace trace) =>
        (await ComponentRenderer.RenderAsync<DiagramSvg>(nameof(DiagramSvg.Diagram), DiagramLayout.Of(WireHistory.Of(title, trace)))).Trim() + "\n";
}
