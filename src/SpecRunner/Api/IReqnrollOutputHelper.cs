namespace Reqnroll;

/// <summary>Output and files of the scenario that runs; can be injected.</summary>
public interface IReqnrollOutputHelper
{
    void WriteLine(string message);

    void WriteLine(string format, params object[] args);

    /// <summary>Adds the file's content to the messages. It may be deleted afterwards.</summary>
    void AddAttachment(string filePath);
}
