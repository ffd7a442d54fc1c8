import {omitUndefined} from '@ecom/core/omit-undefined';
import {context, DiagConsoleLogger, diag, propagation, trace} from '@opentelemetry/api';
import {AsyncLocalStorageContextManager} from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  diagLogLevelFromString,
  getNumberFromEnv,
  getStringFromEnv,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import {OTLPTraceExporter as JsonExporter} from '@opentelemetry/exporter-trace-otlp-http';
import {OTLPTraceExporter as ProtobufExporter} from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  hostDetector,
  osDetector,
  processDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

// @opentelemetry/sdk-node reads these variables as well, but it brings every exporter of traces, metrics and logs (32 MB).
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/

/** Over HTTP only: gRPC would need a library of its own. */
const createExporter = () => {
  const protocol =
    getStringFromEnv('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ??
    getStringFromEnv('OTEL_EXPORTER_OTLP_PROTOCOL') ??
    'http/protobuf';
  if (protocol === 'http/json') return new JsonExporter();
  if (protocol === 'http/protobuf') return new ProtobufExporter();
  throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL must be "http/protobuf" or "http/json", not "${protocol}"`);
};

const samplers: Readonly<Record<string, (ratio: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: ratio => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({root: new AlwaysOnSampler()}),
  parentbased_always_off: () => new ParentBasedSampler({root: new AlwaysOffSampler()}),
  parentbased_traceidratio: ratio => new ParentBasedSampler({root: new TraceIdRatioBasedSampler(ratio)}),
};

const createSampler = (): Sampler => {
  const name = getStringFromEnv('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const create = samplers[name];
  if (!create) throw new Error(`OTEL_TRACES_SAMPLER must be one of ${Object.keys(samplers).join(', ')}, not "${name}"`);
  return create(getNumberFromEnv('OTEL_TRACES_SAMPLER_ARG') ?? 1);
};

const createResource = (serviceName: string) =>
  defaultResource()
    .merge(
      detectResources({
        detectors: [serviceInstanceIdDetector, processDetector, hostDetector, osDetector, envDetector],
      }),
    )
    .merge(resourceFromAttributes({'service.name': serviceName}));

/** Makes a tracer provider, configured by the environment, the process's global one. */
export const registerTracerProvider = (serviceName: string): TracerProvider => {
  const logLevel = getStringFromEnv('OTEL_LOG_LEVEL');
  if (logLevel) diag.setLogger(new DiagConsoleLogger(), omitUndefined({logLevel: diagLogLevelFromString(logLevel)}));
  const provider = new TracerProvider({
    resource: createResource(serviceName),
    sampler: createSampler(),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: createExporter(),
        ...omitUndefined({
          maxQueueSize: getNumberFromEnv('OTEL_BSP_MAX_QUEUE_SIZE'),
          maxExportBatchSize: getNumberFromEnv('OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
          scheduledDelayMillis: getNumberFromEnv('OTEL_BSP_SCHEDULE_DELAY'),
          exportTimeoutMillis: getNumberFromEnv('OTEL_BSP_EXPORT_TIMEOUT'),
        }),
      }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()]}),
  );
  trace.setGlobalTracerProvider(provider);
  return provider;
};
