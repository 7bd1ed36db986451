using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>Asks the database of a session questions, one at a time.</summary>
internal sealed class SessionQuestions(SessionFlow flow, Relay toSubject, TapSocket database)
{
    /// <summary>As <see cref="TapSession.AskAsync"/>.</summary>
    public Task<SessionAnswer> AskAsync(string sql, CancellationToken cancellation) => AskAsync(new SessionQuestion(), sql, cancellation);

    /// <summary>As <see cref="TapSession.FailTransactionAsync"/>.</summary>
    public async Task<bool> FailTransactionAsync(string sql, CancellationToken cancellation)
    {
        var question = new SessionQuestion(failsTransaction: true);
        await AskAsync(question, sql, cancellation);
        return question.HasFailedTransaction;
    }

    private async Task<SessionAnswer> AskAsync(SessionQuestion question, string sql, CancellationToken cancellation)
    {
        for (var (refusal, changed) = Begin(question); (refusal, changed) is not (null, null); (refusal, changed) = Begin(question))
        {
            if (refusal is not null)
                return SessionAnswer.None(refusal) with { TransactionStatus = question.TransactionStatus };
            await changed!.WaitAsync(cancellation);
        }

        await SendAsync(question, QuestionMessages.Of(sql));
        return await question.Answered.WaitAsync(cancellation) with { TransactionStatus = question.TransactionStatus };
    }

    private (string? Refusal, Task? Changed) Begin(SessionQuestion question)
    {
        lock (flow.Access)
            return flow.TryBegin(question, toSubject.Waiting);
    }

    // A question that is sent in part would break the session, so the sending is not given up.
    private async Task SendAsync(SessionQuestion question, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await database.SendAsync(bytes, CancellationToken.None)..];
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The end of the session, which the other direction sees too, ends the question.
            flow.EndQuestion(question, "the connection to the database is closed");
        }
    }
}
