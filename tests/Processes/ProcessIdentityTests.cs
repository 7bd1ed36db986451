using System.Diagnostics;
using CancelSpec.Processes;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Processes;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void What_it_writes_reads_the_same() =>
        ProcessIdentity.Parse(ProcessIdentity.Current.ToString()).Should().Be(ProcessIdentity.Current);

    [Theory]
    [InlineData("1/1")]
    [InlineData("machine/one/1")]
    [InlineData("machine/-1/1")]
    [InlineData("")]
    public void Other_texts_are_none(string text) => ProcessIdentity.Parse(text).Should().BeNull();

    [Fact]
    public async Task A_process_has_ended_when_it_has()
    {
        using var process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        var identity = ProcessIdentity.Of(process);
        identity.HasEnded.Should().BeFalse();

        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        identity.HasEnded.Should().BeTrue();
    }

    [Fact]
    public void A_process_that_has_the_number_of_an_earlier_one_is_another_process() =>
        (ProcessIdentity.Current with { Started = ProcessIdentity.Current.Started - 3600 }).HasEnded.Should().BeTrue();

    [Fact]
    public void Nothing_is_known_of_other_machines() =>
        (ProcessIdentity.Current with { Machine = "another", Started = 0 }).HasEnded.Should().BeFalse();
}
