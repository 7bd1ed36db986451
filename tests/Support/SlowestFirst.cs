using CancelSpec.Tests.WireTap;
using Xunit.Sdk;
using Xunit.v3;

namespace CancelSpec.Tests.Support;

/// <summary>
/// The slowest tests start first: the features of the gate, a test of the tap with thousands of connections, then the gate's
/// other tests. Otherwise the last of them would run alone when everything else is over.
/// </summary>
public sealed class SlowestFirst : ITestCollectionOrderer
{
    private static readonly string[] First = ["features/gate/", nameof(TapSocketTests), $"{nameof(CancelSpec)}.{nameof(Tests)}.{nameof(Gate)}."];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(Turn).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int Turn<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var turn = Array.FindIndex(First, collection.TestCollectionDisplayName.Contains);
        return turn < 0 ? First.Length : turn;
    }
}
