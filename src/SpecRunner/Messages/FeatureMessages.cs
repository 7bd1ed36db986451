using CancelSpec.SpecRunner.Features;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Messages;

/// <summary>Tells a feature file: its source, its syntax tree and its pickles.</summary>
internal static class FeatureMessages
{
    public static void Publish(FeatureFile file, MessageStream messages)
    {
        messages.Publish(Envelope.Create(new Source(file.Uri, file.Text, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN)));
        messages.Publish(Envelope.Create(file.Document));
        foreach (var scenario in file.Scenarios)
            messages.Publish(Envelope.Create(scenario.Pickle));
    }
}
