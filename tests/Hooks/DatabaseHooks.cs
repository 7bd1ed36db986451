using CancelSpec.Tests.Support;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>One database server for the run.</summary>
[Binding]
public static class DatabaseHooks
{
    [BeforeTestRun(Order = 10)]
    public static Task StartAsync() => RunDatabase.StartAsync();

    [AfterTestRun(Order = 10)]
    public static Task StopAsync() => RunDatabase.StopAsync();
}
