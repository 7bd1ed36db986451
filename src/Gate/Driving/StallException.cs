using CancelSpec.Gate.Subjects;

namespace CancelSpec.Gate.Driving;

/// <summary>The database does not answer, or the machine is too slow. Neither says anything about the subject.</summary>
internal sealed class StallException(string message, Exception? inner = null) : SubjectException(message, inner)
{
    public const string Silent = "the database does not answer";

    public const string TooSlow = "the machine or its database is too slow";
}
