using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>When a session's requests are all answered: <c>&gt;</c> goes to the database, <c>&lt;</c> to the subject.</summary>
public sealed class OutstandingRequestsTests
{
    [Theory]
    [InlineData(">Q <T <D <C <Z", true)]
    [InlineData(">Q >Q <C <Z", false)]
    [InlineData(">P >B >D >E", false)]
    [InlineData(">P >B >D >E >S", false)]
    [InlineData(">P >B >D >E >S <1 <2 <T <C <Z", true)]
    [InlineData(">P >B >E >S >B >E >S <1 <2 <C <Z", false)]
    [InlineData(">F <V <Z", true)]
    [InlineData(">Q <E <Z", true)]
    [InlineData(">Q <G", false)]
    [InlineData(">Q <G >d >S >H >d >c <C <Z", true)]
    [InlineData(">Q <G >d >f <E <Z", true)]
    [InlineData(">P >B >E >S <1 <2 <G >d >c", false)]
    [InlineData(">P >B >E >S <1 <2 <G >d >c >S <C <Z", true)]
    [InlineData(">P >B >E >S <1 <2 <G >d <E >S <Z", true)]
    [InlineData(">Q >d >c <G <C <Z", true)]
    [InlineData(">Q <E <Z >f >Q <T <D <C <Z", true)]
    [InlineData(">P >B >E >S >d >c >S <1 <2 <G <C <Z", true)]
    [InlineData(">P >B >E >S >d >c <1 <2 <G <C", false)]
    [InlineData(">B >E >S >f >S >C >S >Q <2 <G <E <Z <3 <Z <C <Z", true)]
    [InlineData(">B >E >S >f >S >C >S >Q <2 <G <E <Z <3 <Z <C", false)]
    [InlineData(">B >E >S >f <2 <G >S >C >S >Q <E <Z <3 <Z <C <Z", true)]
    [InlineData(">B >E >S <2 <G >f >S >C >S >Q <E <Z <3 <Z <C <Z", true)]
    [InlineData(">B >E >S >f >S >Q <2 <E <Z <Z <C <Z", true)]
    [InlineData("<A <N <S", true)]
    public void It_knows_whether_any_is_outstanding(string messages, bool areNone)
    {
        var requests = new OutstandingRequests();

        foreach (var message in messages.Split(' '))
            requests.Pass(message[0] == '>' ? Direction.ToDatabase : Direction.ToSubject, (byte)message[1]);

        requests.AreNone.Should().Be(areNone);
    }

    [Theory]
    [InlineData(">Q", true)]
    [InlineData(">Q <T <D <C", true)]
    [InlineData(">Q <T <D <C <Z", false)]
    [InlineData(">P >B >D >E", false)]
    [InlineData(">P >B >D >E >S", true)]
    [InlineData(">P >D >H", true)]
    [InlineData(">P >D >H <1 <t", true)]
    [InlineData(">P >D >H <1 <t <T", false)]
    [InlineData(">P >D >H >B <1 <t <n", false)]
    [InlineData(">P >D >H <E", false)]
    [InlineData(">Q <G", false)]
    [InlineData(">Q <G >d >c", true)]
    public void It_knows_whether_the_database_owes_an_answer(string messages, bool areOwed)
    {
        var requests = new OutstandingRequests();

        foreach (var message in messages.Split(' '))
            requests.Pass(message[0] == '>' ? Direction.ToDatabase : Direction.ToSubject, (byte)message[1]);

        requests.AreOwed.Should().Be(areOwed);
    }
}
