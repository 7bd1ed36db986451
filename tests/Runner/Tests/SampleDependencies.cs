using System.Reflection;
using CancelSpec.Tests.Support;
using Reqnroll.Bindings;
using Reqnroll.Bindings.Discovery;
using Reqnroll.Bindings.Provider;
using Reqnroll.BoDi;
using Reqnroll.Configuration;
using Reqnroll.Infrastructure;
using Reqnroll.Tracing;

namespace CancelSpec.Tests.Runner.Tests;

/// <summary>What our runs use, with the bindings of one test instead of the assembly's.</summary>
internal sealed class SampleDependencies(RunFiles files, Type[] bindings) : RunDependencies(files, new RunMessageFactory("PostgreSQL 99"))
{
    public override void RegisterGlobalContainerDefaults(ObjectContainer container)
    {
        base.RegisterGlobalContainerDefaults(container);
        container.RegisterTypeAs<Processor, IRuntimeBindingSourceProcessor>();
        container.RegisterInstanceAs(bindings);
        container.RegisterTypeAs<Builder, IRuntimeBindingRegistryBuilder>();
    }

    private sealed class Processor(IBindingFactory factory, IBindingRegistry registry, ITestTracer tracer)
        : RuntimeBindingSourceProcessor(factory, registry, tracer), IBindingSourceProcessor
    {
        bool IBindingSourceProcessor.PreFilterType(IEnumerable<string> attributeTypeNames) =>
            attributeTypeNames.Contains(typeof(SampleBindingAttribute).FullName);
    }

    private sealed class Builder(
        IRuntimeBindingSourceProcessor processor, IReqnrollAttributesFilter filter, IBindingAssemblyLoader loader,
        ReqnrollConfiguration configuration, IBindingProviderService provider, Type[] bindings)
        : RuntimeBindingRegistryBuilder(processor, filter, loader, configuration, provider)
    {
        protected override Type[] GetAssemblyTypes(Assembly assembly, out string[] typeLoadErrors)
        {
            typeLoadErrors = [];
            return bindings;
        }
    }
}
