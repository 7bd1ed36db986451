using System.Runtime.InteropServices;
using Cucumber.Messages;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Messages;

/// <summary>Tells what the run ran on.</summary>
internal static class MetaMessage
{
    public static Envelope Create(string? fact)
    {
        var version = typeof(MetaMessage).Assembly.GetName().Version!.ToString(3);
        var runtime = Environment.Version.ToString();
        return Envelope.Create(new Meta(
            ProtocolVersion.Version.Split('+')[0],
            new Product("CancelSpec.SpecRunner", version),
            new Product(".NET", fact is null ? runtime : $"{runtime}; {fact}"),
            new Product(RuntimeInformation.OSDescription, null),
            new Product(RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(), null),
            null));
    }
}
