using CancelSpec.LivingDoc.Diagrams;
using CancelSpec.LivingDoc.Diagrams.Layout;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Diagrams.Layout;

public sealed class DiagramLayoutTests
{
    public static TheoryData<string, Trace> Traces => new()
    {
        { "a leak", TraceSample.Leak() },
        { "a fix", TraceSample.Fix() },
        { "500 messages of one request", Messages(500) },
        { "40 messages, which is all that has room", Messages(40) },
        { "40 requests", Requests(40, number => $"GET /page/{number}") },
        { "40 requests that are alike", Requests(40, _ => "POST /bump") },
        { "40 cancelled requests", CancelledRequests(40) },
        { "12 requests at once", RequestsAtOnce(12) },
        { "30 connections", Connections(30) },
        { "long names", LongNames() },
    };

    [Theory]
    [MemberData(nameof(Traces))]
    public void No_two_labels_overlap(string name, Trace trace)
    {
        var labels = Draw(trace).Labels;
        var overlaps = labels.SelectMany((one, index) => labels.Skip(index + 1).Where(other => Overlap(one, other)).Select(other => (one, other)));
        overlaps.Should().BeEmpty("the diagram is of {0}", name);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Every_label_is_inside_the_diagram_and_large_enough(string name, Trace trace)
    {
        var diagram = Draw(trace);
        diagram.Labels.Should().NotBeEmpty("the diagram is of {0}", name).And.AllSatisfy(label =>
        {
            label.Size.Should().BeGreaterThanOrEqualTo(11);
            Corners(label).Should().AllSatisfy(corner =>
            {
                corner.X.Should().BeInRange(0, diagram.Width, "of {0}", label);
                corner.Y.Should().BeInRange(0, diagram.Height, "of {0}", label);
            });
        });
    }

    [Fact]
    public void A_diagram_that_fits_has_the_usual_width_and_500_messages_are_one_tick()
    {
        var diagram = Draw(Messages(500));
        diagram.Width.Should().Be(DiagramLayout.UsualWidth);
        diagram.Labels.Where(label => label.Class == "t").Should().ContainSingle().Which.Text.Should().EndWith("×500");
    }

    [Fact]
    public void Few_messages_are_all_named() =>
        Draw(Messages(9)).Labels.Where(label => label.Class == "t").Should().HaveCount(9);

    [Fact]
    public void A_leak_is_drawn_from_the_hang_up_to_the_end_of_the_connection_below_the_requests_inside_it()
    {
        var diagram = Draw(TraceSample.Leak());
        var open = diagram.Boxes.First(box => box.Class == "lk");
        var inside = diagram.Boxes.Where(box => box.Class == "in").ToList();
        diagram.Labels.Should().Contain(label => label.Text == "transaction left open");
        diagram.Labels.Should().Contain(label => label.Text == "client hangs up").And.Contain(label => label.Text == "restart");
        diagram.Labels.Where(label => label.Text == "inside it").Should().HaveCount(inside.Count);
        inside.Should().NotBeEmpty().And.AllSatisfy(box =>
        {
            box.X.Should().BeGreaterThan(open.X);
            (box.X + box.Width).Should().BeLessThanOrEqualTo(open.X + open.Width);
        });
    }

    [Fact]
    public void Nothing_is_drawn_as_left_open_if_the_pool_has_rolled_back() =>
        Draw(TraceSample.Fix()).Boxes.Should().NotContain(box => box.Class == "lk" || box.Class == "in");

    private static Diagram Draw(Trace trace) => DiagramLayout.Of(WireHistory.Of("A sample", trace));

    private static Trace Messages(int count)
    {
        var sample = new TraceSample();
        for (var message = 0; message < count; message++)
            sample.Message(1, message % 2 == 0, message % 2 == 0 ? "CopyData" : "ParameterDescription", null);
        return sample.Trace();
    }

    private static Trace Requests(int count, Func<int, string> label)
    {
        var sample = new TraceSample();
        for (var number = 0; number < count; number++)
            sample.Request(label(number), 1, "UPDATE counter SET count = count + 1 WHERE id = 1");
        return sample.Trace();
    }

    private static Trace CancelledRequests(int count)
    {
        var sample = new TraceSample();
        for (var number = 0; number < count; number++)
            sample.CancelledSleep(1 + (number % 3));
        return sample.Trace();
    }

    private static Trace RequestsAtOnce(int count) => Messages(20) with
    {
        Requests = [.. Enumerable.Range(0, count).Select(number => new TracedRequest(
            "GET /sleep", TimeSpan.FromMilliseconds(number), TimeSpan.FromMilliseconds(60 + number), TimeSpan.FromMilliseconds(100 + number),
            IsSuccess: false))],
    };

    private static Trace Connections(int count)
    {
        var sample = new TraceSample();
        for (var number = 1; number <= count; number++)
            sample.Request("GET /counter", number, "SELECT");
        return sample.Trace();
    }

    private static Trace LongNames() => new TraceSample()
        .Request(new string('W', 400), 1, new string('W', 400)).CancelledSleep(1).Request(new string('i', 400), 1, new string('m', 400))
        .Restart().Trace();

    /// <summary>Whether two labels have a point in common: they have none if a line along one of their sides separates them.</summary>
    private static bool Overlap(Label one, Label other)
    {
        var (first, second) = (Corners(one), Corners(other));
        return !Axes(one).Concat(Axes(other)).Any(axis =>
        {
            var (left, right) = (first.Select(Along).ToList(), second.Select(Along).ToList());
            return left.Max() <= right.Min() + 0.01 || right.Max() <= left.Min() + 0.01;

            double Along((double X, double Y) corner) => (corner.X * axis.X) + (corner.Y * axis.Y);
        });
    }

    private static IEnumerable<(double X, double Y)> Axes(Label label) => label.IsSlanted ? [(0.7071, -0.7071), (0.7071, 0.7071)] : [(1, 0), (0, 1)];

    /// <summary>The corners of the area of a label: three quarters of its size above its base line, a fifth below.</summary>
    private static IReadOnlyList<(double X, double Y)> Corners(Label label)
    {
        var from = label.IsSlanted ? -label.Width : 0;
        (double X, double Y)[] level =
        [
            (from, -0.75 * label.Size), (from + label.Width, -0.75 * label.Size),
            (from, 0.2 * label.Size), (from + label.Width, 0.2 * label.Size),
        ];
        return [.. level.Select(corner => label.IsSlanted
            ? (label.X + (0.7071 * (corner.X + corner.Y)), label.Y + (0.7071 * (corner.Y - corner.X)))
            : (label.X + corner.X, label.Y + corner.Y))];
    }
}
