import type {AuditRecord} from '../client/services.ts';
import {formatCell} from './cell.ts';

/** `status: draft → published, name: changed` */
export const formatChanges = (changes: AuditRecord['changes']): string =>
  changes
    .flatMap(({fields}) => Object.entries(fields))
    .map(([name, change]) =>
      typeof change === 'string'
        ? `${name}: ${change}`
        : `${name}: ${formatCell(change.before)} → ${formatCell(change.after)}`,
    )
    .join(', ');
