#!/usr/bin/env node
// `kubectl ecom …` is `ecom platform …`: kubectl runs a program of this name (https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins).
import {fileURLToPath} from 'node:url';

process.argv.splice(1, 1, fileURLToPath(new URL('run.js', import.meta.url)), 'platform');
await import('./run.js');
