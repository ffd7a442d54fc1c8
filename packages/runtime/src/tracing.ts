import {enableTracing} from '@ecom/core/trace';

/** Sends traces to the OTLP endpoint that the environment names (`OTEL_EXPORTER_OTLP_ENDPOINT`); returns how to flush and stop. */
export const startTracing = async (serviceName: string): Promise<() => Promise<void>> => {
  const {NodeSDK} = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({serviceName, instrumentations: []});
  sdk.start();
  enableTracing(true);
  return async () => {
    enableTracing(false);
    await sdk.shutdown();
  };
};
