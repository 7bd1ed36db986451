using System.ComponentModel;
using System.Diagnostics;

namespace CancelSpec.Tests.Support;

/// <summary>What Debian's Python can import, for subjects that are written in Python.</summary>
internal static class PythonModules
{
    private const string Interpreter = "/usr/bin/python3";

    public static bool Has(string module)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo(Interpreter, ["-c", $"import {module}"]) { RedirectStandardError = true });
            python!.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
