import {everyItem} from '../client/every-item.ts';
import {type DeadLetter, operationsOf} from '../client/services.ts';
import type {Shop} from '../client/shop.ts';
import {isAbbreviatedId, isId, namesId, only} from './id.ts';

/** The dead letter of a service that its number names, or the id of its event or the first digits of that. */
export const resolveDeadLetter = async (shop: Shop, service: string, text: string): Promise<DeadLetter> => {
  const {getDeadLetter, listDeadLetters} = operationsOf(shop, service);
  if (/^\d+$/.test(text) || !(isId(text) || isAbbreviatedId(text))) return getDeadLetter({path: {id: text}});
  const all = await everyItem(cursor => listDeadLetters({query: {limit: 100, cursor}}));
  return only(
    `dead letter ${text} of ${service}`,
    all.filter(({event}) => namesId(text, event.id)),
  );
};
