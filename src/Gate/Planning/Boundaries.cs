using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Planning;

/// <summary>The boundaries of a recording at which the request is interrupted.</summary>
internal static class Boundaries
{
    /// <summary>
    /// Every one, from before the first message to behind the last. Between the rows of one result or COPY there are two: behind
    /// the first row and before the last.
    /// </summary>
    public static IEnumerable<int> All(Recording recording)
    {
        return Enumerable.Range(0, recording.Messages.Count + 1).Where(boundary => !AreRows(boundary - 2, boundary - 1, boundary, boundary + 1));

        bool AreRows(params ReadOnlySpan<int> messages)
        {
            foreach (var message in messages)
            {
                if (recording.Messages.ElementAtOrDefault(message) is not { Name: "DataRow" or "CopyData" })
                    return false;
            }

            return true;
        }
    }

    /// <summary>
    /// Those at which the driver and the database can come to disagree on which statements are prepared: before the reply
    /// after which the driver prepares one, around the Parse, around the first reply to its batch, and around the last.
    /// </summary>
    public static IEnumerable<int> AroundPreparations(Recording cold)
    {
        var messages = cold.Messages.ToList();
        return Enumerable.Range(0, messages.Count).Where(index => cold.PreparesKept(messages[index])).SelectMany(Around).Distinct().Order();

        IEnumerable<int> Around(int parse)
        {
            int[] around = [parse - 1, parse, parse + 1];
            var first = messages.FindIndex(parse, message => message.Name is "ParseComplete" or "ErrorResponse");
            var last = messages.FindIndex(parse, message => message.Name is "ReadyForQuery");
            return around.Concat(first < 0 ? [] : [first, first + 1]).Concat(last < 0 ? [] : [last, last + 1]).Where(boundary => boundary >= 0);
        }
    }
}
