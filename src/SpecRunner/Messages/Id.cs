using System.Globalization;
using Gherkin.CucumberMessages;

namespace CancelSpec.SpecRunner.Messages;

/// <summary>Identifiers that are unique among all messages of this process.</summary>
internal sealed class Id : IIdGenerator
{
    private static long _last;

    public static string New() => Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);

    string IIdGenerator.GetNewId() => New();
}
