using CancelSpec.Gate.Driving;

namespace CancelSpec.Tests.Gate.Driving;

/// <summary>What PostgreSQL tells by the module pgoutput.</summary>
public sealed class RealPgOutputTests : RealTransactionLogTests
{
    private protected override LogModule Module => new PgOutput();
}
