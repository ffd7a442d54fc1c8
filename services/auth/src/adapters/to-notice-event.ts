import {type AccountNoticeEvent, accountNoticeTopic} from '@ecom/contracts/events/account-notices';
import {type OutboxEvent, outboxEvent} from '@ecom/contracts/topic';
import type {AccountNotice} from '../domain/notice.ts';

const eventOf = (userId: string, notice: AccountNotice): AccountNoticeEvent => {
  const {recipient, fullName, at} = notice;
  const data = {userId, recipient, fullName, at};
  switch (notice.type) {
    case 'email-verification-requested': {
      const {token, expiresAt} = notice;
      return {type: 'account.email_verification_requested', data: {...data, token, expiresAt}};
    }
    case 'email-change-requested': {
      const {token, expiresAt, side} = notice;
      const change = {token, expiresAt, toNewAddress: side === 'new'};
      return {type: 'account.email_change_requested', data: {...data, ...change}};
    }
    case 'email-changed':
      return {type: 'account.email_changed', data};
    case 'password-reset-requested': {
      const {token, expiresAt} = notice;
      return {type: 'account.password_reset_requested', data: {...data, token, expiresAt}};
    }
    case 'password-changed':
      return {type: 'account.password_changed', data};
    case 'factor-added':
      return {type: 'account.factor_added', data: {...data, factor: notice.factor}};
    case 'factor-removed':
      return {type: 'account.factor_removed', data: {...data, factor: notice.factor}};
  }
};

/** The notices of a change, which `notification` sends as mails. */
export const toNoticeEvents = (userId: string, notices: readonly AccountNotice[] = []): readonly OutboxEvent[] =>
  notices.map(notice => outboxEvent(accountNoticeTopic, userId, eventOf(userId, notice)));
