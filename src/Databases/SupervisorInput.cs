namespace CancelSpec.Databases;

/// <summary>Our end of a supervising shell's standard input, whose end tells the shell to stop what it supervises.</summary>
internal static class SupervisorInput
{
    /// <summary>Ends it.</summary>
    /// <returns>Whether there was still a process to read it.</returns>
    public static bool Close(StreamWriter input)
    {
        var isRead = true;
        try
        {
            // The script reads past a line. It cannot be written where nobody reads.
            input.BaseStream.WriteByte((byte)'\n');
            input.BaseStream.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            isRead = false;
        }

        try
        {
            input.Close();
        }
        catch (IOException)
        {
            // The same once more, after which it is closed.
        }

        return isRead;
    }
}
