import type {PersonalData} from '@ecom/contracts/personal-data';
import {everyItem} from '@ecom/core/page';
import type {Mails} from '../../application/ports.ts';
import {hideToken} from '../../domain/account-mail.ts';
import {toSummary} from '../http/schemas.ts';

/** The mails to a user, without the tokens in them. */
export const personalDataOf =
  ({list}: Pick<Mails, 'list'>) =>
  async (userId: string): Promise<PersonalData> => ({
    mails: (await everyItem(page => list({...page, userId}))).map(mail => ({
      ...toSummary(mail),
      body: hideToken(mail.body),
    })),
  });
