using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Messages;

/// <summary>The messages of a run, as far as they could be read.</summary>
/// <param name="Messages">In the order of the file.</param>
/// <param name="Notices">What could not be read, each with its line. Empty if all could.</param>
internal sealed record MessageLog(IReadOnlyList<Envelope> Messages, IReadOnlyList<string> Notices);
