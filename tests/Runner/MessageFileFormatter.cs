using CancelSpec.Tests.Support;
using Reqnroll.Formatters.Configuration;
using Reqnroll.Formatters.Message;
using Reqnroll.Formatters.RuntimeSupport;
using Reqnroll.Utils;

namespace CancelSpec.Tests.Runner;

/// <summary>Writes the run's messages, one on a line. A killed run leaves those that were told before.</summary>
internal sealed class MessageFileFormatter(RunFiles files, IFormattersConfigurationProvider configuration, IFormatterLog log, IFileSystem system)
    : MessageFormatter(configuration, log, system)
{
    protected override Stream CreateTargetFileStream(string outputPath) => files.Create(RunFiles.Messages);
}
