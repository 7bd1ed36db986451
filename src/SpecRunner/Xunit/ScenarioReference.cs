using Xunit.Sdk;

namespace CancelSpec.SpecRunner.Xunit;

/// <summary>Names a scenario; what a test explorer keeps between discovery and run.</summary>
public sealed class ScenarioReference : IXunitSerializable
{
    /// <summary>For deserialization.</summary>
    public ScenarioReference()
    {
    }

    internal ScenarioReference(string uri, string title)
    {
        Uri = uri;
        Title = title;
    }

    internal string Uri { get; private set; } = "";

    /// <summary>The scenario's unique title; empty for a file without any, or without sense.</summary>
    internal string Title { get; private set; } = "";

    void IXunitSerializable.Deserialize(IXunitSerializationInfo info)
    {
        Uri = info.GetValue<string>(nameof(Uri))!;
        Title = info.GetValue<string>(nameof(Title))!;
    }

    void IXunitSerializable.Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(Uri), Uri);
        info.AddValue(nameof(Title), Title);
    }
}
