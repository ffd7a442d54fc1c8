import type {Engine} from '../engines/engine.ts';
import type {Fleet} from './fleet.ts';

const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map(row => row[i]!.length)));
  return rows.map(row => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd()).join('\n');
};

const withoutPassword = (url: string) => url.replace(/:[^:@/]+@/, ':…@').replace(/\?.*/, '');

/** The processes and engines, their addresses, and whether they are ready. */
export const table = async (engines: readonly Engine[], {processes}: Fleet): Promise<string> => {
  const ready = await Promise.all(processes.map(async process => ((await process.ready()) ? 'ready' : 'NOT READY')));
  return [
    columns([
      ['process', 'API', 'admin', 'state', 'pid'],
      ...processes.map(({name, url, adminUrl, pid}, i) => [name, url, adminUrl, ready[i]!, String(pid() ?? '')]),
    ]),
    columns([
      ['engine', 'what', 'address'],
      ...engines.map(({name, label, url}) => [name, label, withoutPassword(url)]),
    ]),
  ].join('\n\n');
};
