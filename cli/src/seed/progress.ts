export type Progress = {advance(count?: number): void; stop(): void};

/** Shows on standard error how far a seed is: a bar on a terminal, a line for each tenth elsewhere. */
export const startProgress = async (what: string, total: number): Promise<Progress> => {
  if (process.stderr.isTTY) {
    const {SingleBar} = await import('cli-progress');
    const bar = new SingleBar({format: `${what} [{bar}] {value}/{total}`, stream: process.stderr});
    bar.start(total, 0);
    return {advance: (count = 1) => bar.increment(count), stop: () => bar.stop()};
  }
  let done = 0;
  return {
    advance(count = 1) {
      const tenths = Math.floor((10 * done) / total);
      done += count;
      if (Math.floor((10 * done) / total) > tenths) process.stderr.write(`${what}: ${done} of ${total}\n`);
    },
    stop() {},
  };
};
