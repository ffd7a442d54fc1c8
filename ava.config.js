/** What takes longest begins first, so that at the end no processor waits for a single file. */
const longest = [
  '/test/e2e/kill.',
  '/test/e2e/rebuild.',
  '/test/simulation/',
  '/packages/messaging/src/',
  '/test/e2e/delivery.',
  '/test/e2e/tracing.',
  '/test/e2e/',
  '/test/scale/',
];
const rank = file => {
  const place = longest.findIndex(part => file.includes(part));
  return place < 0 ? longest.length : place;
};

export default {
  extensions: ['ts'],
  files: [
    'packages/**/*.test.ts',
    'services/**/*.test.ts',
    'cli/src/**/*.test.ts',
    'charts/**/*.test.ts',
    'k8s/**/*.test.ts',
    'dev/**/*.test.ts',
    'test/**/*.test.ts',
    // They start brokers of their own, which takes Java.
    // biome-ignore lint/style/noProcessEnv: this is a configuration file
    ...(process.env.KAFKA_BROKERS ? [] : ['!test/kafka/**']),
  ],
  sortTestFiles: (one, other) => rank(one) - rank(other) || one.localeCompare(other),
  timeout: '120s',
  workerThreads: false,
};
