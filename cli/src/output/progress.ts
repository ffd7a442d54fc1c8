/** Shows how far a long command is, on standard error. */
export type Progress = {readonly update: (done: number, text: string) => void; readonly stop: () => void};

const intervalMs = 5000;

/**
 * A bar on a terminal, and a line every few seconds otherwise.
 *
 * @param total of what is done; undefined when that is not known, which needs lines
 */
export const startProgress = async (total: number | undefined, log: (line: string) => void): Promise<Progress> => {
  if (process.stderr.isTTY && total) {
    const {default: progress} = await import('cli-progress');
    const bar = new progress.SingleBar({
      format: '{bar} {percentage}%  {text}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    });
    bar.start(total, 0, {text: ''});
    return {update: (done, text) => bar.update(Math.min(done, total), {text}), stop: () => bar.stop()};
  }
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
