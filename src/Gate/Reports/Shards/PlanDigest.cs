using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports.Shards;

/// <summary>
/// A digest of a plan. It is the same on each machine and in each run of the same plan, so it rests on nothing that is made up
/// afresh, such as ports and unique values. No secret is in it, because it is published.
/// </summary>
internal static class PlanDigest
{
    // RequestFile keeps the values of environment variables under such names.
    private const string Environment = "$processEnv";

    /// <param name="plan">The whole plan.</param>
    /// <param name="subject">The subject, with the size of its pool.</param>
    /// <param name="options">How the subject is judged.</param>
    public static string Of(Plan plan, SubjectIdentity subject, JudgeOptions options)
    {
        IEnumerable<string> lines =
        [
            // The mask may take the rest of a line for a secret.
            $"subject {subject.Kind} {Number(subject.PoolSize)} {subject.HandlersComplete} {subject.Name}",
            $"options {options.ByTurns} {options.LearnsHandlers}",
            $"state {options.Requests.State?.Select} {options.Requests.State?.Create} {options.Requests.State?.Change}",
            .. options.Requests.Requests.SelectMany(LinesOf),
            .. plan.Recordings.Select(LineOf),
            .. plan.Batches.Select(batch => $"batch {LineOf(batch.Recording)}: {string.Join(' ', batch.Interruptions)}"),
        ];
        return Hash(Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(SecretMask.Usual.Apply))));
    }

    private static IEnumerable<string> LinesOf(Request request) =>
    [
        $"request {request.Name} {request.Before} {request.ExpectedStatus} {request.Effect} {request.Pause} {request.HandlerCompletes} "
            + $"{request.IsOptional} {request.Sleeps} {request.IsProbe} {request.IsSetup} {request.IsSkipped} {request}",
        .. request.Headers.Select(header => $"{header.Key}: {header.Value}"),
        .. request.Variables.Where(variable => !variable.Key.StartsWith(Environment, StringComparison.Ordinal))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key} = {variable.Value}"),
        request.FileContent is { } content ? Hash(content.Span) : request.Body,
    ];

    /// <summary>The kinds of messages, with their numbers. Where a request uses two sessions, the order can differ each time.</summary>
    private static string LineOf(Recording recording) => $"{recording.Request.Name} {string.Join(' ', recording.Messages
        .GroupBy(message => $"{message.Direction}/{message.Name}")
        .OrderBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(kind => $"{kind.Key}={Number(kind.Count())}"))}";

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
