using Reqnroll.Tracing;
using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>Sends what Reqnroll and the bindings write to the output of the test that runs. Between tests the text is dropped.</summary>
internal sealed class TestOutputListener : ITraceListener
{
    public void WriteTestOutput(string message) => TestContext.Current.TestOutputHelper?.WriteLine(message);

    public void WriteToolOutput(string message) => TestContext.Current.TestOutputHelper?.WriteLine($"-> {message}");
}
