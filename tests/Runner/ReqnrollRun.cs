using System.Reflection;
using Reqnroll;
using Reqnroll.Infrastructure;

namespace CancelSpec.Tests.Runner;

/// <summary>A test run of Reqnroll's, with its own containers, hooks and files.</summary>
internal sealed class ReqnrollRun : IAsyncDisposable
{
    /// <param name="bindings">The assembly with the bindings.</param>
    /// <param name="dependencies">What Reqnroll uses.</param>
    public ReqnrollRun(Assembly bindings, RunDependencies dependencies)
    {
        Manager = new ContainerBuilder(dependencies).CreateGlobalContainer(bindings).Resolve<ITestRunnerManager>();
        Manager.Initialize(bindings);
    }

    public ITestRunnerManager Manager { get; }

    /// <summary>Begins the messages, then runs the hooks before the run.</summary>
    /// <exception cref="Exception">A hook failed.</exception>
    public Task StartAsync() => Manager.FireTestRunStartAsync();

    /// <summary>Runs the hooks after the run, also where one before it has failed, and completes the files.</summary>
    public async ValueTask DisposeAsync() => await Manager.DisposeAsync();
}
