using CancelSpec.Pools;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Pools;

public sealed class PoolExceptionTests
{
    [Fact]
    public void The_reason_says_nothing_twice() =>
        new PoolException("cannot connect", new IOException("Name not known", new IOException("Name not known"))).Reason.Should().Be("cannot connect: Name not known");
}
