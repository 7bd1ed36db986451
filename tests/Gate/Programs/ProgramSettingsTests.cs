using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>What <c>CANCELSPEC_SERVER</c> and its companions may say, and the messages about wrong values.</summary>
public sealed class ProgramSettingsTests
{
    private const string Plain = "node server.js {listen} {database}";

    [Theory]
    [InlineData("node  server.js\t{listen}", "node", "server.js", "{listen}")]
    [InlineData("'a b' \"c d\" e\\ f g'h i'\"j\"", "a b", "c d", "e f", "gh ij")]
    [InlineData("sh -c 'a | b && $c'", "sh", "-c", "a | b && $c")]
    [InlineData("a \"say \\\"no\\\" to C:\\dir \\$x\"", "a", "say \"no\" to C:\\dir $x")]
    [InlineData("a '' \"\"", "a", "", "")]
    public void A_command_line_is_split_as_a_shell_splits_it(string text, params string[] words)
    {
        CommandLine.Split(text).Should().Equal(words);
    }

    [Theory]
    [InlineData("node server.js {database}", "*it has no {listen}")]
    [InlineData(Plain + " {port}", "*{port} is unknown; known are {listen}, {database}, {pool-size}, {sleep}")]
    [InlineData(Plain + " | tee log", "*no shell runs it, so \"|\" has no meaning*sh -c*")]
    [InlineData("make && " + Plain, "*no shell runs it, so \"&\" has no meaning*")]
    [InlineData("node \"$HOME/server.js\" {listen} {database}", "*no shell runs it, so \"$\" has no meaning*")]
    [InlineData("PORT=1 " + Plain, "*no shell runs it, so PORT= sets no variable: begin with env*")]
    [InlineData("node 'server.js {listen} {database}", "*a single quote is not closed")]
    [InlineData("node \"server.js {listen} {database}", "*a double quote is not closed")]
    [InlineData(Plain + " \\", "*nothing follows its last backslash")]
    public void A_command_line_that_cannot_work_is_refused_in_one_line(string text, string message)
    {
        var read = () => Read(("CANCELSPEC_SERVER", text));

        read.Should().Throw<SubjectException>().WithMessage($"CANCELSPEC_SERVER: '{text}' is not valid; expected a command line such as {message}");
    }

    [Theory]
    [InlineData("CANCELSPEC_HANDLERS", "attached", "cancel-on-disconnect or detached")]
    [InlineData("CANCELSPEC_POOL_SIZE", "0", "a whole number from 1 to 1000")]
    [InlineData("CANCELSPEC_SLEEP", "soon", "a duration such as 5s, 250ms, 1m or 2.5 (seconds)")]
    [InlineData("CANCELSPEC_SLEEP", "0", "more than 0 and at most 60 seconds*")]
    [InlineData("CANCELSPEC_SLEEP", "2m", "more than 0 and at most 60 seconds*")]
    public void A_wrong_value_is_refused_in_one_line(string name, string value, string expected)
    {
        var read = () => Read(("CANCELSPEC_SERVER", Plain), (name, value));

        read.Should().Throw<SubjectException>().WithMessage($"{name}: '{value}' is not valid; expected {expected}");
    }

    [Fact]
    public void Without_a_command_line_there_is_no_external_subject()
    {
        Read().Should().BeNull();
        Read(("CANCELSPEC_SERVER", " ")).Should().BeNull();
    }

    [Fact]
    public void Every_report_names_the_command_line_as_it_was_given()
    {
        Read(("CANCELSPEC_SERVER", Plain))!.Identity.Should().Be(new SubjectIdentity(SubjectKind.Command, Plain, 1));
    }

    [Theory]
    [InlineData("cancel-on-disconnect", false)]
    [InlineData("detached", true)]
    public void The_variable_says_what_the_handlers_promise(string handlers, bool isDetached)
    {
        Read(("CANCELSPEC_SERVER", Plain), ("CANCELSPEC_HANDLERS", handlers))!.Identity.IsDetached.Should().Be(isDetached);
    }

    [Theory]
    [InlineData(Plain, null, 1)]
    [InlineData(Plain, "10", 10)]
    [InlineData(Plain + " {pool-size}", "10", 4)]
    public void The_pool_size_comes_from_the_placeholder_or_from_the_variable(string command, string? told, int size)
    {
        Read(("CANCELSPEC_SERVER", command), ("CANCELSPEC_POOL_SIZE", told))!.Identity.PoolSize.Should().Be(size);
    }

    [Theory]
    [InlineData(Plain, null, 5000)]
    [InlineData(Plain, "250ms", 250)]
    [InlineData(Plain, "1m", 60_000)]
    [InlineData(Plain, "2.5", 2500)]
    [InlineData(Plain + " {sleep}", "1m", 200)]
    public void The_sleep_comes_from_the_placeholder_or_from_the_variable(string command, string? told, int milliseconds)
    {
        var options = ProgramSettings.Read(Variables(("CANCELSPEC_SERVER", command), ("CANCELSPEC_SLEEP", told)), 1);

        options!.Sleep.Should().Be(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Fact]
    public void A_value_stays_inside_its_word_and_a_shells_own_variables_are_left_alone()
    {
        var values = new Dictionary<string, string> { ["listen"] = "127.0.0.1:1", ["database"] = "postgresql://a b'c" };

        CommandTemplate.Parse(["sh", "-c", "exec \"${pool}\" {listen}", "--db={database}"]).Fill(values)
            .Should().Equal("sh", "-c", "exec \"${pool}\" 127.0.0.1:1", "--db=postgresql://a b'c");
    }

    private static ProgramSubjectSource? Read(params (string Name, string? Value)[] variables) =>
        ProgramSettings.Read(Variables(variables), poolSize: 4) is { } options ? new ProgramSubjectSource(options) : null;

    private static Func<string, string?> Variables(params (string Name, string? Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
