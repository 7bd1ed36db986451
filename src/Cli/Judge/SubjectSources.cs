using CancelSpec.Cli.Subjects;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Pools;
using CancelSpec.Server.Options;
using CancelSpec.Verdicts;

namespace CancelSpec.Cli.Judge;

/// <summary>The subject of a run: a pool of ours, a program, or a service that runs already.</summary>
internal static class SubjectSources
{
    /// <summary>The subject with each pool size.</summary>
    /// <exception cref="SettingException">There is no such pool.</exception>
    public static IReadOnlyList<ISubjectSource> Of(JudgeArguments arguments) => [.. arguments.PoolSizes.Select(WithPoolSize(arguments))];

    private static Func<int, ISubjectSource> WithPoolSize(JudgeArguments arguments)
    {
        if (arguments.Pool is { } pool)
        {
            var catalog = LoadPools(arguments);
            return catalog.Contains(pool)
                ? poolSize => new PoolSubjectSource(catalog, pool, poolSize, arguments.Name)
                : throw new SettingException($"--pool: there is no pool '{pool}'; there are {catalog.Names}");
        }

        if (arguments.Url is { } url)
        {
            return poolSize => new RunningServiceSource(new SubjectIdentity(SubjectKind.Service, arguments.Name, poolSize, arguments.HandlersComplete), url)
            {
                Sleep = arguments.Sleep,
                Ready = arguments.Ready,
                StartTime = arguments.StartTime,
            };
        }

        return poolSize => new ProgramSubjectSource(new ProgramOptions
        {
            Name = arguments.Name,
            Command = arguments.Command!,
            Folder = Environment.CurrentDirectory,
            PoolSize = poolSize,
            Sleep = arguments.Sleep,
            StartTime = arguments.StartTime,
            Listen = arguments.Listen,
            Ready = arguments.Ready,
            HandlersComplete = arguments.HandlersComplete,
        });
    }

    private static PoolCatalog LoadPools(JudgeArguments arguments)
    {
        try
        {
            return arguments.PoolAssembly is { } assembly ? PoolCatalog.Load(assembly) : PoolCatalog.Ours;
        }
        catch (PoolAssemblyException wrong)
        {
            throw new SettingException($"--pool-assembly: {wrong.Message}");
        }
    }
}
