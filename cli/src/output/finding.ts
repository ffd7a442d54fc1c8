import type {Finding} from '../doctor/check.ts';
import type {Columns} from './table.ts';

export const findingColumns: Columns<Finding> = {
  status: ({status}) => status,
  check: ({check}) => check,
  found: ({found}) => found,
  remedy: ({remedy}) => remedy,
};
