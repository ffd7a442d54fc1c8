import {wrongDatabaseRights} from './driver-error.ts';

/** The tables of the service that its role may not read and change. A migration's owner may do everything. */
export const missingRights = {
  text: `select current_user as role, relname as table from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migration'
      and not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
        and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))
    order by relname`,
};

/** @throws Failure `unavailable` when rights are missing */
export const assertRights = (missing: readonly Record<string, unknown>[]): void => {
  const [first] = missing;
  if (first)
    throw wrongDatabaseRights(
      String(first.role),
      missing.map(({table}) => String(table)),
    );
};
