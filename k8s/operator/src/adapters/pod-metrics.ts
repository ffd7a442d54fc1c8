import type {PodMetrics} from '../application/ports.ts';

const timeoutMs = 2000;

/** Scrapes a pod by its address. */
export const podMetrics: PodMetrics = async (address, port) => {
  const host = address.includes(':') ? `[${address}]` : address;
  try {
    const response = await fetch(`http://${host}:${port}/metrics`, {signal: AbortSignal.timeout(timeoutMs)});
    return response.ok ? await response.text() : undefined;
  } catch {
    // It starts, ends, or a policy of the network is in between.
    return undefined;
  }
};
