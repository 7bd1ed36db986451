using System.CommandLine;
using CancelSpec.Cli;

namespace CancelSpec.Tests.Cli;

/// <summary>A command of <c>cancelspec</c> in this process, with its exit code and what it has written.</summary>
internal sealed record InvokedCommand(int ExitCode, string Output, string Errors)
{
    public static async Task<InvokedCommand> InvokeAsync(Command command, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await Program.InvokeAsync(new RootCommand { command }, [command.Name, .. arguments], output, errors, cancellation);
        return new InvokedCommand(code, $"{output}", $"{errors}");
    }
}
