import type {AuditRecord} from '../client/services.ts';
import {formatCsvCell} from './cell.ts';

/** `status: draft → published, name: changed`. Instants are exact, in a table too. */
export const formatChanges = (changes: AuditRecord['changes']): string =>
  changes
    .flatMap(({fields}) => Object.entries(fields))
    .map(([name, change]) =>
      typeof change === 'string'
        ? `${name}: ${change}`
        : `${name}: ${formatCsvCell(change.before)} → ${formatCsvCell(change.after)}`,
    )
    .join(', ');
