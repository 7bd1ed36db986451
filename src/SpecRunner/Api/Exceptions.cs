namespace Reqnroll;

/// <summary>An error of the runner's own making, as opposed to a failed expectation.</summary>
public class ReqnrollException : Exception
{
    public ReqnrollException(string message) : base(message)
    {
    }

    public ReqnrollException(string message, Exception inner) : base(message, inner)
    {
    }
}

/// <summary>A wrong binding: found when the bindings are read, or when a step fits none or several.</summary>
public class BindingException(string message) : ReqnrollException(message);

/// <summary>Thrown by a step definition that is not written yet.</summary>
public class PendingStepException(string message) : ReqnrollException(message)
{
    public PendingStepException() : this("The step definition is not written yet.")
    {
    }
}
