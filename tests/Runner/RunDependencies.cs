using CancelSpec.LivingDoc;
using CancelSpec.Tests.Support;
using Reqnroll.Analytics;
using Reqnroll.Bindings;
using Reqnroll.BoDi;
using Reqnroll.Configuration;
using Reqnroll.Events;
using Reqnroll.Formatters;
using Reqnroll.Formatters.Configuration;
using Reqnroll.Formatters.Html;
using Reqnroll.Formatters.Message;
using Reqnroll.Formatters.PayloadProcessing.Cucumber;
using Reqnroll.Formatters.RuntimeSupport;
using Reqnroll.Infrastructure;
using Reqnroll.Tracing;
using Reqnroll.UnitTestProvider;
using Reqnroll.Utils;

namespace CancelSpec.Tests.Runner;

/// <summary>What Reqnroll uses in a run of ours: xunit for outcomes and output, our files, and no telemetry.</summary>
/// <param name="files">Where messages and report go.</param>
/// <param name="messages">Makes the messages.</param>
internal class RunDependencies(RunFiles files, RunMessageFactory messages) : DefaultDependencyProvider
{
    public override void RegisterGlobalContainerDefaults(ObjectContainer container)
    {
        base.RegisterGlobalContainerDefaults(container);
        container.RegisterTypeAs<XunitRuntimeProvider, IUnitTestRuntimeProvider>(ConfigDefaults.UnitTestProviderName);
        container.RegisterTypeAs<CancellableInvoker, IAsyncBindingInvoker>();
        container.RegisterTypeAs<TestOutputListener, ITraceListener>();
        container.RegisterTypeAs<NoTelemetry, IEnvironmentReqnrollTelemetryChecker>();
        container.RegisterInstanceAs(files);
        container.RegisterTypeAs<EveryFormatter, IFormattersConfigurationProvider>();
        container.RegisterTypeAs<MessageFile, ICucumberMessageFormatter>("message");
        container.RegisterTypeAs<StandardReport, ICucumberMessageFormatter>("html");
        container.RegisterInstanceAs<ICucumberMessageFactory>(messages);
    }

    public override void RegisterTestThreadContainerDefaults(ObjectContainer container)
    {
        base.RegisterTestThreadContainerDefaults(container);
        container.RegisterTypeAs<TestOutputListener, ITraceListener>();
        container.RegisterTypeAs<AttachmentHandler, IReqnrollAttachmentHandler>();
        container.RegisterInstanceAs(new ScenarioProgress());
        // This listener comes before Reqnroll's own, for which the step is over at this event.
        container.Resolve<ITestThreadExecutionEventPublisher>().AddListener(container.Resolve<LastStepListener>());
    }

    /// <summary>Reqnroll counts its users unless it is told not to.</summary>
    private sealed class NoTelemetry : IEnvironmentReqnrollTelemetryChecker
    {
        public bool IsReqnrollTelemetryEnabled() => false;
    }

    /// <summary>Attachments go into the messages and not to xunit.</summary>
    private sealed class AttachmentHandler(ITraceListener listener) : ReqnrollAttachmentHandler(listener);

    /// <summary>Writes the run's messages, one on a line. A killed run leaves the messages that were written before.</summary>
    private sealed class MessageFile(RunFiles files, IFormattersConfigurationProvider configuration, IFormatterLog log, IFileSystem system)
        : MessageFormatter(configuration, log, system)
    {
        protected override Stream CreateTargetFileStream(string outputPath) => files.Create(RunFiles.Messages);
    }

    /// <summary>Writes Cucumber's standard report of the run.</summary>
    private sealed class StandardReport(RunFiles files, IFormattersConfigurationProvider configuration, IFormatterLog log, IFileSystem system)
        : HtmlFormatter(configuration, log, system)
    {
        protected override Stream CreateTargetFileStream(string outputPath) => files.Create(LivingDocument.StandardReport);
    }

    /// <summary>Every registered formatter runs, and knows its file.</summary>
    private sealed class EveryFormatter : IFormattersConfigurationProvider
    {
        public bool Enabled => true;

        public IDictionary<string, object> GetFormatterConfigurationByName(string formatterName) => new Dictionary<string, object>();

        public string ResolveTemplatePlaceholders(string template) => template;
    }
}
