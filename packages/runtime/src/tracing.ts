import {enableTracing} from '@ecom/core/trace';

/** Exports traces to the OTLP endpoint of the environment (`OTEL_EXPORTER_OTLP_ENDPOINT`). @returns a function that flushes and stops */
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
