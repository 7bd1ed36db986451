using System.Reflection;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>
/// Makes what binding classes ask for in their constructors: one instance of each class,
/// for one scenario (or feature, or run). Disposes what it made, the newest first.
/// </summary>
internal sealed class ScenarioContainer : IAsyncDisposable
{
    private readonly Dictionary<Type, object> _instances = [];
    private readonly Stack<object> _made = new();

    /// <summary>Adds something that is made, and disposed of, elsewhere.</summary>
    public void Add<T>(T instance) where T : class => _instances.Add(typeof(T), instance);

    /// <summary>The one instance of a type that <see cref="Injection"/> allows.</summary>
    public object Resolve(Type type)
    {
        if (_instances.TryGetValue(type, out var known))
            return known;
        var constructor = Injection.ConstructorOf(type);
        var arguments = constructor.GetParameters().Select(parameter => Resolve(parameter.ParameterType)).ToArray();
        var instance = constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
        _instances.Add(type, instance);
        _made.Push(instance);
        return instance;
    }

    public async ValueTask DisposeAsync()
    {
        var errors = new List<Exception>();
        while (_made.TryPop(out var instance))
        {
            try
            {
                if (instance is IAsyncDisposable asynchronous)
                    await asynchronous.DisposeAsync();
                else if (instance is IDisposable disposable)
                    disposable.Dispose();
            }
            catch (Exception error)
            {
                // The others must be disposed of all the same.
                errors.Add(error);
            }
        }
        if (errors.Count > 0)
            throw new AggregateException(errors);
    }
}
