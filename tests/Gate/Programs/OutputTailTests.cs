using CancelSpec.Gate.Subjects.Programs;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

public sealed class OutputTailTests
{
    [Fact]
    public void The_line_that_says_what_is_wrong_is_shown_although_a_stack_trace_follows()
    {
        var output = """
            node:internal/modules/cjs/loader:1228
              throw err;
              ^

            Error: Cannot find module '/srv/room.js'
                at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)
                at Module._load (node:internal/modules/cjs/loader:1051:27)
                at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:128:12)
                at node:internal/main/run_main_module:28:49 {
              code: 'MODULE_NOT_FOUND',
              requireStack: []
            }

            Node.js v18.20.4

            """;

        OutputTail.Of(output, "the subject").Split('\n').Should().Equal(
            "The end of the subject's output:", "    throw err;", "    ^", "  Error: Cannot find module '/srv/room.js'", "    code: 'MODULE_NOT_FOUND',", "    requireStack: []", "  }", "  Node.js v18.20.4");
    }

    [Fact]
    public void A_program_that_writes_only_empty_lines_has_written_nothing() => OutputTail.Of("\n \n", "the command").Should().Be("The command has written nothing.");
}
