using CancelSpec.Gate.Judging;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Judging;

public sealed class MachineLoadTests
{
    [Fact]
    public void Processors_are_idle_where_they_wait_for_a_disk_too_and_guests_count_once() =>
        MachineLoad.ParseProcessors("cpu  10 20 30 400 5 6 7 8 9 9\ncpu0 1 2 3 4 5 6 7 8 9 9\n").Should().Be((405L, 486L));

    [Fact]
    public void Free_memory_is_what_programs_can_have() =>
        MachineLoad.ParseFreeMemory("MemTotal:       1000 kB\nMemFree:          10 kB\nMemAvailable:    250 kB\nHugePages_Total:       0\n").Should().Be(0.25);
}
