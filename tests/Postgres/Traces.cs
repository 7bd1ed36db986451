using System.Diagnostics;
using CancelSpec.Postgres;
using FluentAssertions;

namespace CancelSpec.Tests.Postgres;

/// <summary>What a running server has put into the world, and must take out of it.</summary>
internal sealed class Traces
{
    private readonly Process _supervisor;
    private readonly Process _postmaster;
    private readonly string _folder;

    private Traces(Process supervisor, Process postmaster, string folder)
    {
        _supervisor = supervisor;
        _postmaster = postmaster;
        _folder = folder;
    }

    public int PostmasterId => _postmaster.Id;

    public static async Task<Traces> OfAsync(int supervisorId, DatabaseUrl superuser)
    {
        var data = (string)(await Sql.AskAsync(superuser, "SHOW data_directory"))!;
        var postmasterId = (int)(await Sql.AskAsync(superuser, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int"))!;
        return new Traces(Process.GetProcessById(supervisorId), Process.GetProcessById(postmasterId), Path.GetDirectoryName(data)!);
    }

    /// <summary>The supervisor ends last, so when it has, nothing may be left.</summary>
    public async Task VanishAsync(TimeSpan deadline)
    {
        await _supervisor.WaitForExitAsync().WaitAsync(deadline);
        _postmaster.HasExited.Should().BeTrue("PostgreSQL must not outlive its supervisor");
        Directory.Exists(_folder).Should().BeFalse("{0} is temporary", _folder);
    }
}
