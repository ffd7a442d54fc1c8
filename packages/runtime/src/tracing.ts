import {enableTracing} from '@ecom/core/trace';

/** Exports traces to the OTLP endpoint of the environment (`OTEL_EXPORTER_OTLP_ENDPOINT`). @returns a function that flushes and stops */
export const startTracing = async (serviceName: string): Promise<() => Promise<void>> => {
  const {registerTracerProvider} = await import('./tracer-provider.ts');
  const provider = registerTracerProvider(serviceName);
  enableTracing(true);
  return async () => {
    enableTracing(false);
    await provider.shutdown();
  };
};
