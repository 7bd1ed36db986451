namespace CancelSpec.LivingDoc;

internal static class Program
{
    private static Task<int> Main(string[] args) => LivingDocCommand.InvokeAsync(args, Console.Out, Console.Error);
}
