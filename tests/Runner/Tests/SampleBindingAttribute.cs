using Reqnroll;

namespace CancelSpec.Tests.Runner.Tests;

/// <summary>Marks bindings that only a <see cref="SampleRun"/> finds. Reqnroll by itself looks for the name of its own attribute.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SampleBindingAttribute : BindingAttribute;
