import type {Acl} from '@ecom/messaging/kafka/acls';
import {UsageError} from '../client/errors.ts';

export type UserAcl = Acl & {readonly service: string; readonly principal: string};

type Options = {
  /** Default: all, and operators. */
  readonly service: string | undefined;
  readonly prefix: string;
  /** `{service}` stands for the service's name. */
  readonly principal: string;
};

/** Users beside services: whoever runs the commands of these topics. */
const operators: readonly string[] = ['topics', 'events', 'backup'];

/** The ACLs that services declare. @throws UsageError for a service that does not exist */
export const declaredAcls = async ({service: wanted, prefix, principal}: Options): Promise<readonly UserAcl[]> => {
  const {services, serviceManifest} = await import('@ecom/contracts/services');
  const {eventReaderAcls, groupObserverAcls, serviceAcls, topicAdminAcls} = await import('@ecom/messaging/kafka/acls');
  const names: readonly string[] = [...services.map(({name}) => name), ...operators];
  if (wanted !== undefined && !names.includes(wanted))
    throw new UsageError(`There is no service ${wanted}. Services: ${names.join(', ')}`);
  const aclsOf = (name: string): readonly Acl[] => {
    if (name === 'topics') return topicAdminAcls(services, prefix);
    if (name === 'backup') return groupObserverAcls(services, prefix);
    return name === 'events' ? eventReaderAcls(services, prefix) : serviceAcls(serviceManifest(name), prefix);
  };
  return names
    .filter(name => wanted === undefined || name === wanted)
    .flatMap(service =>
      aclsOf(service).map(acl => ({service, principal: principal.replaceAll('{service}', service), ...acl})),
    );
};
