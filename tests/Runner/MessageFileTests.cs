using System.Text.Json;
using CancelSpec.SpecRunner.Messages;
using FluentAssertions;
using Io.Cucumber.Messages.Types;
using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>The file that messages are written to.</summary>
public sealed class MessageFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Path => System.IO.Path.Combine(_folder.FullName, "artifacts", "messages.ndjson");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Messages_wait_for_meta()
    {
        using var file = MessageFile.Create(Path, _ => { });
        file.Write(Started("1"));
        Lines().Should().BeEmpty();

        file.Begin(MetaMessage.Create("PostgreSQL 15.18 (local)"));
        file.Write(Started("2"));

        var lines = Lines();
        lines[0].GetProperty("meta").GetProperty("runtime").GetProperty("version").GetString()
            .Should().Be($"{Environment.Version}; PostgreSQL 15.18 (local)");
        lines.Skip(1).Select(line => line.GetProperty("testRunStarted").GetProperty("id").GetString()).Should().Equal("1", "2");
    }

    [Fact]
    public void Lines_of_several_threads_stay_whole()
    {
        using var file = MessageFile.Create(Path, _ => { });
        file.Begin(MetaMessage.Create(null));

        Parallel.For(0, 1000, i => file.Write(Started(i.ToString())));

        Lines().Should().HaveCount(1001);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_a_notice()
    {
        // A file where the folder should be: that stops even root.
        File.WriteAllText(System.IO.Path.Combine(_folder.FullName, "artifacts"), "");
        var notices = new List<string>();

        using var file = MessageFile.Create(Path, notices.Add);
        file.Begin(MetaMessage.Create(null));
        file.Write(Started("1"));

        notices.Should().ContainSingle().Which.Should().StartWith("No messages are written: ");
    }

    private static Envelope Started(string id) => Envelope.Create(new TestRunStarted(new Timestamp(0, 0), id));

    private List<JsonElement> Lines()
    {
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }
}
