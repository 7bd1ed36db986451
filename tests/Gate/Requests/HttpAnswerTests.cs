using System.Text;
using CancelSpec.Gate.Requests;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests;

public sealed class HttpAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42", 200, "42")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, "")]
    [InlineData("HTTP/1.0 500 Oh\r\nX: y\r\n\r\nuntil the end", 500, "until the end")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n42\r\n1;x=y\r\n7\r\n0\r\n\r\n", 200, "427")]
    public void A_whole_answer_is_read(string text, int status, string body) => Parse(text).Should().BeEquivalentTo(new HttpAnswer(status, body), options => options.Excluding(answer => answer.Headers));

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("SSH-2.0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n42")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n42")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")]
    public void A_part_of_an_answer_is_none(string text) => Parse(text).Should().BeNull();

    [Theory, InlineData(199, false), InlineData(200, true), InlineData(299, true), InlineData(300, false)]
    public void From_200_to_299_it_is_a_success(int status, bool isSuccess) => new HttpAnswer(status, "").IsSuccess.Should().Be(isSuccess);

    [Theory, InlineData(200, false), InlineData(303, true), InlineData(302, false)]
    public void With_an_expected_status_only_that_is_a_success(int status, bool isSuccess) =>
        new HttpAnswer(status, "") { Expected = 303 }.IsSuccess.Should().Be(isSuccess);

    [Theory, InlineData(200, null, true), InlineData(202, null, false), InlineData(202, 202, false), InlineData(303, 303, true), InlineData(409, 409, false), InlineData(500, null, false)]
    public void An_answer_acknowledges_what_it_reports_as_done(int status, int? expected, bool isAcknowledgement) =>
        new HttpAnswer(status, "") { Expected = expected }.IsAcknowledgement.Should().Be(isAcknowledgement);

    [Fact]
    public void A_long_body_is_shown_in_part() => new HttpAnswer(200, new string('x', 400)).ToString().Should().Be($"200 {new string('x', 300)}…");

    private static HttpAnswer? Parse(string text) => HttpAnswer.Parse(Encoding.ASCII.GetBytes(text));
}
