using CancelSpec.Gate.Driving;

namespace CancelSpec.Tests.Gate.Driving;

/// <summary>What PostgreSQL tells by the module test_decoding.</summary>
public sealed class RealTestDecodingTests : RealTransactionLogTests
{
    private protected override LogModule Module => new TestDecoding();
}
