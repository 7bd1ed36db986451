using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CancelSpec.LivingDoc.Page;

/// <summary>Renders the page to one HTML text that refers to nothing outside of itself.</summary>
internal static class PageRenderer
{
    public static async Task<string> RenderAsync(PageContent content)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(LivingDocPage.Content)] = content });
            return (await renderer.RenderComponentAsync<LivingDocPage>(parameters)).ToHtmlString();
        });
    }
}
