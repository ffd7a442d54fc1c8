/** Preloaded with `--import`: the process collects all of its garbage on SIGUSR2. Needs `--expose-gc`. */
process.on('SIGUSR2', () => globalThis.gc?.({type: 'major', execution: 'sync', flavor: 'last-resort'}));
