using CancelSpec.SpecRunner;
using CancelSpec.Tests.Support;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>Puts the database that the run uses into its messages. Reqnroll has no place for that.</summary>
[Binding]
public sealed class RunFactsHooks
{
    [BeforeTestRun(Order = 20)]
    public static async Task TellAsync() => RunFacts.Set((await RunDatabase.ServerAsync()).Description);
}
