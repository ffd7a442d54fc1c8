/** Loaded before everything else, it makes a process collect all of its garbage on SIGUSR2, which needs `--expose-gc`. */
process.on('SIGUSR2', () => globalThis.gc?.({type: 'major', execution: 'sync', flavor: 'last-resort'}));
