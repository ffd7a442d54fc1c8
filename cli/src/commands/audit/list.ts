import {Flags} from '@oclif/core';
import {type AuditRecord, serviceNames} from '../../client/services.ts';
import {ListCommand} from '../../list-command.ts';
import {mergePages, type OfService} from '../../merge-pages.ts';
import {formatChanges} from '../../output/audit.ts';
import type {Columns} from '../../output/table.ts';
import {parseInstant} from '../../parse/instant.ts';
import {resolveActorId, resolveResourceId} from '../../resolve/resource.ts';

const columns: Columns<OfService<AuditRecord>> = {
  at: ({at}) => at,
  actor: ({actor}) => (actor.apiKeyId ? `API key ${actor.apiKeyId}` : actor.email),
  service: ({service}) => service,
  action: ({action}) => action,
  resources: ({resourceIds}) => resourceIds,
  changes: ({changes}) => formatChanges(changes),
};

export default class AuditList extends ListCommand {
  static override summary = 'List the changes by staff and API keys';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --since 1h',
    '<%= config.bin %> <%= command.id %> --actor admin@shop.example --action updateProduct',
  ];
  static override flags = {
    service: Flags.string({summary: 'Only in this service.', options: [...serviceNames]}),
    actor: Flags.string({summary: 'Only by this user (e-mail address or id) or API key (name or id).'}),
    action: Flags.string({summary: 'Only this operation, such as updateProduct.'}),
    resource: Flags.string({summary: 'Only of the thing with this id.'}),
    since: Flags.string({summary: 'Not before this instant (RFC 3339), or so long ago (30m, 12h, 7d).'}),
    until: Flags.string({summary: 'Before this instant (RFC 3339), or so long ago.'}),
  };

  async run() {
    const {flags} = await this.parse(AuditList);
    this.assertUnsorted(flags, 'the newest first');
    const query = {
      actor: flags.actor && (await resolveActorId(this.shop, flags.actor)),
      action: flags.action,
      resource: flags.resource && (await resolveResourceId(this.shop, flags.resource)),
      since: parseInstant('since', flags.since),
      until: parseInstant('until', flags.until),
    };
    const {getPage, unavailable} = mergePages<AuditRecord>(
      this.connection,
      flags.service ? [flags.service] : serviceNames,
      ({listAuditRecords}, page) => listAuditRecords({query: {...query, ...page}}),
      (a, b) => b.at.localeCompare(a.at),
    );
    const {items, nextCursor} = await this.printList(flags, columns, getPage);
    return this.reportUnavailable({items, hasMore: nextCursor !== null}, unavailable);
  }
}
