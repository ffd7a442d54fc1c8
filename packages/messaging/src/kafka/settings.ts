import {getCACertificates} from 'node:tls';
import type {ConsumerGlobalConfig, ProducerGlobalConfig, ProducerTopicConfig} from 'node-rdkafka';
import type {Settings} from './client.ts';
import type {KafkaSecurity, Login} from './security.ts';

const loginSettings = (login: Login): Settings => ({
  'sasl.mechanisms': login.mechanism,
  // A token is given to each client.
  ...(login.mechanism !== 'OAUTHBEARER' && {'sasl.username': login.username, 'sasl.password': login.password}),
});

/** How clients connect. `authorities`: those that are trusted without a CA of their own, PEM. */
export const securitySettings = (
  security: KafkaSecurity,
  authorities: () => readonly string[] = getCACertificates,
): Settings => {
  if (security.protocol === 'PLAINTEXT') return {};
  const {protocol, ca, client, login} = security;
  return {
    'security.protocol': protocol.toLowerCase(),
    'ssl.ca.pem': ca ?? authorities().join('\n'),
    // The certificate must be for the host that is connected to.
    'enable.ssl.certificate.verification': true,
    'ssl.endpoint.identification.algorithm': 'https',
    ...(client && {'ssl.certificate.pem': client.certificate, 'ssl.key.pem': client.key}),
    ...(login && loginSettings(login)),
  };
};

/** How often librdkafka commits the stored offsets. */
const commitIntervalMs = 200;

export const consumerSettings = {
  'partition.assignment.strategy': 'cooperative-sticky',
  // librdkafka's own threads send the heartbeats, independent of the event loop.
  'session.timeout.ms': 8_000,
  'heartbeat.interval.ms': 1_500,
  // Offsets are stored after the effects; librdkafka commits them periodically, before a partition is revoked and on close.
  'enable.auto.offset.store': false,
  'enable.auto.commit': true,
  'auto.commit.interval.ms': commitIntervalMs,
  // Prefetched messages, and the delay before fetching resumes after the queue was full.
  'queued.min.messages': 10_000,
  'queued.max.messages.kbytes': 16_384,
  'fetch.queue.backoff.ms': 20,
  // Also the delay with which a paused partition may resume.
  'fetch.wait.max.ms': 250,
  'topic.metadata.refresh.interval.ms': 5_000,
  'socket.nagle.disable': true,
} satisfies ConsumerGlobalConfig;

/**
 * How order survives a failed delivery. librdkafka never abandons an event by itself: no message timeout, unlimited retries, and
 * sequence numbers (`enable.idempotence`) by which the broker rejects an event whose predecessor is missing. The remaining
 * failures are permanent, such as a missing topic or permission. Then a later event of the same key must not be written
 * before the failed one, so `enable.gapless.guarantee` stops the whole producer, and a new one replaces it and sends
 * all unacknowledged events again, in order. For the publisher that is a delay. The log may contain an event twice, but
 * never before its predecessors; consumers recognise events by id. An event is rejected only on close and when it is too large.
 */
export const producerSettings = {
  'enable.idempotence': true,
  'enable.gapless.guarantee': true,
  'linger.ms': 5,
  // The publisher bounds the memory: it limits its events in flight.
  'queue.buffering.max.messages': 0,
  'queue.buffering.max.kbytes': 2_147_483_647,
  'socket.nagle.disable': true,
  dr_cb: true,
} satisfies ProducerGlobalConfig;

export const producerTopicSettings = {
  acks: -1,
  'message.timeout.ms': 0,
  // The same partitions as the default partitioner of Java clients.
  partitioner: 'murmur2_random',
} satisfies ProducerTopicConfig;
