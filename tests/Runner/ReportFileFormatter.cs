using CancelSpec.LivingDoc;
using CancelSpec.Tests.Support;
using Reqnroll.Formatters.Configuration;
using Reqnroll.Formatters.Html;
using Reqnroll.Formatters.RuntimeSupport;
using Reqnroll.Utils;

namespace CancelSpec.Tests.Runner;

/// <summary>Writes Cucumber's standard report of the run.</summary>
internal sealed class ReportFileFormatter(RunFiles files, IFormattersConfigurationProvider configuration, IFormatterLog log, IFileSystem system)
    : HtmlFormatter(configuration, log, system)
{
    protected override Stream CreateTargetFileStream(string outputPath) => files.Create(LivingDocument.StandardReport);
}
