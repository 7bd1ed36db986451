namespace Reqnroll;

/// <summary>Output and files of the scenario that runs; can be injected.</summary>
public interface IReqnrollOutputHelper
{
    void WriteLine(string message);

    void WriteLine(string format, params object[] args);

    /// <summary>Adds a file to the messages of the run, with the step or hook that runs.</summary>
    void AddAttachment(string filePath);
}
