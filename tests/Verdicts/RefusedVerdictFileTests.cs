using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CancelSpec.Tests.Databases;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Verdicts;

/// <summary>Files that are refused, because a judgement cannot have written them.</summary>
public sealed class RefusedVerdictFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "verdicts.json");

    private Action ReadingIt => () => VerdictFile.Read(FilePath);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"schema":2,"verdicts":{}}""", "its schema is 2, and this version of CancelSpec reads only 1")]
    [InlineData("""{"schema":"1"}""", "its schema is \"1\", and this version of CancelSpec reads only 1")]
    [InlineData("""{"subjects":[]}""", "it holds no verdicts: the member \"schema\" is missing")]
    [InlineData("[]", "it holds no verdicts: the member \"schema\" is missing")]
    [InlineData("{", "*")]
    [InlineData("""{"schema":1}""", "*productVersion*")]
    [InlineData("""{"schema":1,"productVersion":"1.2.3","startedAt":"2026-11-23T05:22:42Z","subjects":[null]}""", "a subject is null")]
    public void A_file_without_verdicts_is_refused_in_one_line(string text, string why)
    {
        File.WriteAllText(FilePath, text);

        var error = ReadingIt.Should().Throw<FormatException>().WithMessage($"{FilePath}: {why}").Which;

        error.Message.Should().NotContain("\n");
    }

    [Fact]
    public void Each_subject_must_have_all_hazards()
    {
        Change(file => file["subjects"]![1]!["hazards"]!.AsArray().RemoveAt(4));

        ReadingIt.Should().Throw<FormatException>()
            .WithMessage("*: the hazards of node server.js {listen} are not H1 to H12, each once and in this order");
    }

    [Fact]
    public void An_outcome_that_does_not_exist_is_refused()
    {
        Change(file => file["subjects"]![1]!["hazards"]![4]!["outcome"] = "skipped");

        ReadingIt.Should().Throw<FormatException>().WithMessage("*subjects[1].hazards[4].outcome*");
    }

    [Theory]
    [InlineData("poolSize", "0")]
    [InlineData("cancellations", "-1")]
    [InlineData("seconds", "-1")]
    [InlineData("seconds", "1e12")]
    [InlineData("seconds", "1e999")]
    [InlineData("findingCount", "-1")]
    public void A_number_that_makes_no_sense_is_refused(string member, string number)
    {
        ChangeText(text => Regex.Replace(text, $"\"{member}\": [0-9.]+", $"\"{member}\": {number}"));

        ReadingIt.Should().Throw<FormatException>().WithMessage("*: a number of check-on-return is out of range");
    }

    [Theory]
    [InlineData("index", "0", "there is no shard 0/5 of check-on-return")]
    [InlineData("index", "6", "there is no shard 6/5 of check-on-return")]
    [InlineData("count", "1001", "there is no shard 2/1001 of check-on-return")]
    [InlineData("plan", "null", "shard 2/5 of check-on-return lacks its plan or its facts")]
    [InlineData("facts", "null", "shard 2/5 of check-on-return lacks its plan or its facts")]
    public void A_shard_that_makes_no_sense_is_refused(string member, string value, string why)
    {
        Change(file => file["subjects"]![0]!["shard"]![member] = JsonNode.Parse(value));

        ReadingIt.Should().Throw<FormatException>().WithMessage($"*: {why}");
    }

    [Theory]
    [InlineData("leftOutFor")]
    [InlineData("unproven")]
    [InlineData("notJudged")]
    [InlineData("judgedInPart")]
    [InlineData("refusals")]
    [InlineData("refusedCommits")]
    [InlineData("unjudgedCommits")]
    public void Null_in_a_list_of_facts_is_refused(string list)
    {
        Change(file => file["subjects"]![0]!["shard"]!["facts"]![list]![0] = null);

        ReadingIt.Should().Throw<FormatException>().WithMessage("*: a list of check-on-return holds null");
    }

    [Fact]
    public void A_member_with_another_case_is_another_member()
    {
        ChangeText(text => text.Replace("\"poolSize\"", "\"PoolSize\"", StringComparison.Ordinal));

        ReadingIt.Should().Throw<FormatException>().WithMessage("*poolSize*");
    }

    [Theory]
    [InlineData("name")]
    [InlineData("group")]
    [InlineData("hazards")]
    public void Null_in_place_of_a_text_or_a_list_is_refused(string member)
    {
        Change(file => file["subjects"]![0]![member] = null);

        ReadingIt.Should().Throw<FormatException>().WithMessage($"*{member}*");
    }

    [Theory]
    [InlineData("12", "*a hazard is a text*")]
    [InlineData("\"H99\"", "*: there is no hazard 'H99'; there are H1 to H12")]
    public void A_hazard_of_a_shard_that_does_not_exist_is_refused(string hazard, string why)
    {
        Change(file => file["subjects"]![0]!["shard"]!["facts"]!["leftOutFor"]![0] = JsonNode.Parse(hazard));

        ReadingIt.Should().Throw<FormatException>().WithMessage(why);
    }

    [Theory]
    [InlineData("remarks")]
    [InlineData("findings")]
    [InlineData("before")]
    [InlineData("after")]
    [InlineData("again")]
    public void Null_in_a_list_is_refused(string list)
    {
        ChangeText(text => Regex.Replace(text, $"\"{list}\": \\[\\s*([\"{{])", $"\"{list}\": [null, $1"));

        ReadingIt.Should().Throw<FormatException>().WithMessage("*: a list of node server.js {listen} holds null");
    }

    private void Change(Action<JsonNode> change) => ChangeText(text =>
    {
        var file = JsonNode.Parse(text)!;
        change(file);
        return file.ToJsonString();
    });

    private void ChangeText(Func<string, string> change)
    {
        VerdictFile.Write(FilePath, VerdictSamples.Full);
        File.WriteAllText(FilePath, change(File.ReadAllText(FilePath)));
    }
}
