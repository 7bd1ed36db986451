using System.Globalization;
using FluentAssertions;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using Xunit;
using DataTable = Reqnroll.DataTable;

namespace CancelSpec.Tests.Runner;

/// <summary>What step definitions are given.</summary>
public sealed class ArgumentTests
{
    [Theory]
    [InlineData("Given 1.5 as a number", "1.5")]
    [InlineData("Given wednesday as a day", "Wednesday")]
    [InlineData("Given the pool of 3 in blue", "3 in Blue")]
    [InlineData("Given 'x' later", "x later")]
    [InlineData("Given seven or so", "7")]
    public async Task Arguments_are_converted_to_the_parameters(string step, string written)
    {
        var told = await FeatureText.RunAsync<Converting>($"Feature: f\n Scenario: s\n  {step}");

        told.Result.ThrowUnlessPassed();
        told.Written.Should().Equal(written);
    }

    [Fact]
    public async Task What_cannot_be_converted_fails_the_step()
    {
        var told = await FeatureText.RunAsync<Converting>("Feature: f\n Scenario: s\n  Given never as a day");

        told.Failure.Should().Contain("'never' cannot be converted to DayOfWeek.");
    }

    [Fact]
    public async Task Tables_doc_strings_and_examples_are_given()
    {
        var told = await FeatureText.RunAsync<Multiline>("""
            Feature: f
              Scenario Outline: s
                Given a table:
                  | name | value   |
                  | one  | <value> |
                  | two  |         |
                And its sum:
                  | value |
                  | 1     |
                  | 2     |
                And a text of 2 lines:
                  '''
                  <value>
                    b
                  '''
                Examples:
                  | value |
                  | a     |
            """.Replace("'''", "\"\"\""));

        told.Result.ThrowUnlessPassed();
        told.Written.Should().Equal("name,value: one=a two=", "sum 3", "2: a|  b", "value is a");
    }

    [Theory]
    [InlineData("Given a table:", "has 1 parameters, but the step gives 0")]
    [InlineData("Given a text of 2 lines:\n   | a |", "The table cannot be converted to String.")]
    public async Task A_wrong_number_or_kind_of_arguments_is_told(string step, string problem)
    {
        var told = await FeatureText.RunAsync<Multiline>($"Feature: f\n Scenario: s\n  {step}");

        told.Failure.Should().Contain(problem);
    }

    [Fact]
    public void A_table_tells_a_missing_column()
    {
        var table = new Table("name", "long column");
        table.AddRow("a value", "1");

        table.Rows[0].Invoking(row => row["other"]).Should().Throw<IndexOutOfRangeException>().WithMessage("""
            Could not find a column named 'other' in the table:
            | name    | long column |
            | a value | 1           |

            """);
    }

    [Fact]
    public async Task Bindings_run_under_the_culture_of_the_feature()
    {
        var german = await FeatureText.RunAsync<Cultured>("# language: de\nFunktionalität: f\n Szenario: s\n  Angenommen a step");
        var english = await FeatureText.RunAsync<Cultured>("Feature: f\n Scenario: s\n  Given a step");

        german.Written.Should().Equal("de-DE");
        english.Written.Should().Equal("en-US");
    }

    [Fact]
    public async Task A_definition_matches_its_own_keyword()
    {
        var told = await FeatureText.RunAsync<Keywords>("Feature: f\n Scenario: s\n  Given it\n  And it\n  When it\n  But it\n  Then it\n  * it");

        told.Result.Status.Should().Be(TestStepResultStatus.PASSED);
        told.Written.Should().Equal("given", "given", "when", "when", "then", "then");
    }

    private class Keywords(IReqnrollOutputHelper output)
    {
        [Given("it")]
        public void Given() => output.WriteLine("given");

        [When("it")]
        public void When() => output.WriteLine("when");

        [Then("it")]
        public void Then() => output.WriteLine("then");
    }

    private class Cultured(IReqnrollOutputHelper output)
    {
        [StepDefinition("a step")]
        public async Task StepAsync()
        {
            await Task.Yield();
            output.WriteLine(CultureInfo.CurrentCulture.Name);
        }
    }

    private record Pool(int Size, ConsoleColor Color);

    private class Converting(IReqnrollOutputHelper output)
    {
        [StepArgumentTransformation(@"pool of (\d+) in (\w+)", Name = "pool")]
        public Pool ToPool(int size, ConsoleColor color) => new(size, color);

        [StepArgumentTransformation("seven or so")]
        public async Task<TimeSpan> ToTimeAsync()
        {
            await Task.Yield();
            return TimeSpan.FromSeconds(7);
        }

        [StepArgumentTransformation("(.*) or so")]
        public TimeSpan ToTime(string number) => TimeSpan.FromSeconds(number == "seven" ? 7 : 0);

        [Given("{float} as a number")]
        public void Number(decimal number) => output.WriteLine("{0}", number);

        [Given("{word} as a day")]
        public void Day(DayOfWeek day) => output.WriteLine("{0}", day);

        [Given("the {pool}")]
        public void UsePool(Pool pool) => output.WriteLine($"{pool.Size} in {pool.Color}");

        [Given("{string} later")]
        public async ValueTask<int> LaterAsync(string text)
        {
            await Task.Yield();
            output.WriteLine($"{text} later");
            return 1;
        }

        [Given("^(.* or so)$")]
        public void About(TimeSpan time) => output.WriteLine("{0}", time.TotalSeconds);
    }

    private record Sum(int Value);

    private class Multiline(IReqnrollOutputHelper output, ScenarioContext context)
    {
        [StepArgumentTransformation]
        public Sum ToSum(Table table) => new(table.Rows.Sum(row => int.Parse(row["value"], CultureInfo.InvariantCulture)));

        [Given("a table:")]
        public void Table(DataTable table) => output.WriteLine(
            $"{string.Join(',', table.Header)}: {string.Join(' ', table.Rows.Select(row => $"{row["name"]}={row[1]}"))}");

        [Given("its sum:")]
        public void SumOf(Sum sum) => output.WriteLine($"sum {sum.Value}");

        [Given("a text of {int} lines:")]
        public void Text(int lines, string text)
        {
            output.WriteLine($"{lines}: {text.Replace("\n", "|")}");
            output.WriteLine($"value is {context.ScenarioInfo.Arguments["value"]}");
        }
    }
}
