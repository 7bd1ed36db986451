using CancelSpec.Tests.Support;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>Fails the run at once where its database cannot be had, rather than each scenario.</summary>
[Binding]
public sealed class DatabaseHooks
{
    [BeforeTestRun(Order = 10)]
    public static Task StartAsync() => RunDatabase.ServerAsync();
}
