using System.CommandLine;

namespace CancelSpec.Tests.Cli;

/// <summary>A command of <c>cancelspec</c> in this process, with its exit code and what it has written.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    public static async Task<CommandRun> InvokeAsync(Command command, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = errors };
        var code = await new RootCommand { command }.Parse([command.Name, .. arguments]).InvokeAsync(configuration, cancellation);
        return new CommandRun(code, $"{output}", $"{errors}");
    }
}
