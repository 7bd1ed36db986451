namespace CancelSpec.LivingDoc;

internal static class Program
{
    private static int Main() => 0;
}
