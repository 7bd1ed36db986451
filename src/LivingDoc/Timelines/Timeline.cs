using CancelSpec.LivingDoc.Timelines.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CancelSpec.LivingDoc.Timelines;

/// <summary>Draws what happened on the wire as one picture that explains itself.</summary>
public static class Timeline
{
    /// <summary>
    /// A standalone SVG: valid XML without scripts, references or fonts of its own, in light and dark. Its description
    /// says in words what it shows. Whatever the recording's texts hold is drawn as text.
    /// </summary>
    public static async Task<string> ToSvgAsync(Recording recording)
    {
        var picture = PictureLayout.Of(recording);
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(TimelineSvg.Picture)] = picture });
            return (await renderer.RenderComponentAsync<TimelineSvg>(parameters)).ToHtmlString().Trim() + "\n";
        });
    }
}
