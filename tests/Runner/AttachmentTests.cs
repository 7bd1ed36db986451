using CancelSpec.SpecRunner.Execution;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Io.Cucumber.Messages.Types;
using Xunit;

namespace CancelSpec.Tests.Runner;

public sealed class AttachmentTests
{
    [Theory]
    [InlineData("timeline.svg", "image/svg+xml")]
    [InlineData("counter.story.json", "application/vnd.cancelspec.story+json")]
    [InlineData("counter.json", "application/json")]
    public void A_file_has_the_media_type_that_its_name_tells(string name, string mediaType)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(RunJanitor.Folder, "attachment-tests")).FullName, name);
        File.WriteAllText(path, "x");
        var attached = new List<AttachedContent>();
        new OutputHelper(_ => { }, attached.Add).AddAttachment(path);
        attached.Should().Equal(new AttachedContent("eA==", AttachmentContentEncoding.BASE64, mediaType, name));
    }
}
