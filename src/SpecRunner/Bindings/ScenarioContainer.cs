using System.Reflection;
using Reqnroll;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>
/// Makes what binding classes ask for in their constructors: one instance of each class,
/// for one scenario (or feature, or run). Disposes what it made, the newest first.
/// </summary>
internal sealed class ScenarioContainer : IAsyncDisposable
{
    private readonly Dictionary<Type, object> _instances = [];
    private readonly Stack<object> _made = new();
    private readonly HashSet<Type> _beingMade = [];

    /// <summary>Adds something that is made, and disposed of, elsewhere.</summary>
    public void Add<T>(T instance) where T : class => _instances.Add(typeof(T), instance);

    /// <exception cref="BindingException">There is no way, or no single way, to make one.</exception>
    public object Resolve(Type type)
    {
        if (_instances.TryGetValue(type, out var known))
            return known;
        var constructor = ConstructorOf(type);
        if (!_beingMade.Add(type))
            throw new BindingException($"{type.FullName} needs itself: {string.Join(", ", _beingMade.Select(t => t.Name))}");
        try
        {
            var arguments = constructor.GetParameters().Select(parameter => Resolve(parameter.ParameterType)).ToArray();
            var instance = constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
            _instances.Add(type, instance);
            _made.Push(instance);
            return instance;
        }
        finally
        {
            _beingMade.Remove(type);
        }
    }

    /// <summary>The one constructor that can be used.</summary>
    /// <exception cref="BindingException">The type has none, or several.</exception>
    public static ConstructorInfo ConstructorOf(Type type)
    {
        if (type.IsAbstract || type.IsPrimitive || type == typeof(string))
            throw new BindingException($"{type.FullName} cannot be injected: it is no class that can be instantiated");
        var constructors = type.GetConstructors();
        return constructors.Length == 1
            ? constructors[0]
            : throw new BindingException($"{type.FullName} has {constructors.Length} public constructors, and must have one");
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
