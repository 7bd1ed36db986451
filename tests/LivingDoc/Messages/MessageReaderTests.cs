using CancelSpec.LivingDoc;
using CancelSpec.Tests.Databases;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Messages;

public sealed class MessageReaderTests
{
    private const string Feature = "Feature: A feature\n  Scenario: It is there\n    Given a step";

    [Fact]
    public async Task Messages_that_are_cut_off_are_read_as_far_as_they_go()
    {
        var whole = string.Join('\n', new MessageText().Feature("features/x.feature", Feature).Finish().Lines);

        var page = await WrittenPage.OfAsync(whole[..^20]);

        page.Texts("article h5").Should().Equal("It is there");
        page.Texts("#notices li").Should().HaveCount(2);
        page.Texts("#notices li").Should().ContainSingle(notice => notice.Contains("Line 8, the last, is cut off"));
        page.Notices.Should().Equal(page.Texts("#notices li"));
    }

    [Theory]
    [InlineData("{broken}", "Line 2 is broken")]
    [InlineData("[1]", "Line 2 is not a message")]
    [InlineData("""{"pickle":{"id":1}}""", "Line 2 is broken")]
    [InlineData("""{"gherkinDocument":{"comments":[],"feature":{"children":[null],"description":"","keyword":"","language":"","location":{"line":1},"name":"","tags":[]}}}""",
        "Line 2 is broken and was left out: a list holds null.")]
    [InlineData("""{"testRunStarted":{"timestamp":{"seconds":99999999999999,"nanos":0}}}""", "Line 2 is broken and was left out: a timestamp is out of range.")]
    [InlineData("""{"testRunStarted":{"timestamp":{"seconds":1,"nanos":9000000000000000000}}}""", "Line 2 is broken and was left out: a timestamp is out of range.")]
    [InlineData("""{"fromTheFuture":{}}""", "Line 2 is a message of an unknown type, \"fromTheFuture\"")]
    public async Task A_line_that_cannot_be_read_is_left_out_and_named(string line, string notice)
    {
        var page = await WrittenPage.OfAsync(new MessageText().Add(line).Feature("features/x.feature", Feature).Finish());

        page.Texts("article h5").Should().Equal("It is there");
        page.Texts("#notices li").Should().ContainSingle().Which.Should().StartWith(notice);
    }

    [Fact]
    public async Task A_newer_protocol_is_read_as_far_as_the_page_knows_it()
    {
        var page = await WrittenPage.OfAsync(string.Join('\n', new MessageText().Feature("features/x.feature", Feature).Finish().Lines)
            .Replace("\"35.0.0\"", "\"99.1.0\"").Replace("\"PASSED\"", "\"SPLENDID\"") + "\n");

        page.Texts("#notices li").Should().ContainSingle().Which.Should().Contain("version 99.1.0 of the protocol");
        page.Document.QuerySelector(".scenario")!.GetAttribute("data-outcome").Should().Be("not-run");
    }

    [Fact]
    public async Task A_complete_run_has_no_notice()
    {
        var page = await WrittenPage.OfAsync(new MessageText().Feature("features/x.feature", Feature).Finish());

        page.Document.QuerySelector("#notices").Should().BeNull();
        page.Notices.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, "Could not find file")]
    [InlineData("", "it holds no Cucumber Messages, it is empty")]
    [InlineData("<html>", "it holds no Cucumber Messages; Line 1")]
    public async Task A_file_without_messages_is_one_clear_error(string? content, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "messages.ndjson");
        if (content is not null)
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);

        var writing = () => LivingDocument.WriteAsync(path, null, Path.Combine(folder.Path, "page.html"));

        (await writing.Should().ThrowAsync<LivingDocumentException>()).Which.Message
            .Should().StartWith($"{path}: ").And.Contain(reason).And.NotContain("\n");
        File.Exists(Path.Combine(folder.Path, "page.html")).Should().BeFalse();
    }
}
