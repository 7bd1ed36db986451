namespace CancelSpec.Cli;

/// <summary>The entry point of <c>cancelspec</c>.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => Task.FromResult(0);
}
