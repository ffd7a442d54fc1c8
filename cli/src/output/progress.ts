/** Shows how far a long command is, on standard error. */
export type Progress = {readonly update: (done: number, text: string) => void; readonly stop: () => void};

const intervalMs = 5000;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const bar = async (total: number): Promise<Progress> => {
  const {default: progress} = await import('cli-progress');
  const bar = new progress.SingleBar({
    format: '{bar} {percentage}%  {text}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(total, 0, {text: ''});
  return {update: (done, text) => bar.update(Math.min(done, total), {text}), stop: () => bar.stop()};
};

const lines = (total: number | undefined, log: (line: string) => void): Progress => {
  let shownAtMs = performance.now();
  return {
    update(done, text) {
      if (performance.now() - shownAtMs < intervalMs) return;
      shownAtMs = performance.now();
      log(total ? `${Math.floor((100 * done) / total)}%  ${text}` : text);
    },
    stop: () => undefined,
  };
};

/**
 * A bar on a terminal, and a line every few seconds otherwise. A signal that ends the process restores the terminal first.
 *
 * @param total of what is done; undefined when that is not known, which needs lines
 * @param remedy what is said after an interruption: how to continue
 */
export const startProgress = async (
  total: number | undefined,
  log: (line: string) => void,
  remedy = 'Repeat the command to continue: nothing is added twice.',
): Promise<Progress> => {
  const shown = process.stderr.isTTY && total ? await bar(total) : lines(total, log);
  const stop = () => {
    for (const signal of signals) process.off(signal, interrupt);
    shown.stop();
  };
  const interrupt = (signal: NodeJS.Signals) => {
    stop();
    log(`Interrupted. ${remedy}`);
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, interrupt);
  return {update: shown.update, stop};
};
