import {randomBytes} from 'node:crypto';
import {cardOf} from './cards.ts';
import {type Form, metadataOf, textOf} from './form.ts';
import {invalid, missing, ok, type Reply, refused} from './reply.ts';

type Fields = Record<string, unknown> & {readonly id: string};

/** What the stand-in keeps of a PaymentIntent beside the object that it shows. */
type Intent = Fields & {
  amount: number;
  amount_received: number;
  amount_capturable: number;
  status: string;
  capture_method: string;
  client_secret: string;
  last_payment_error: Record<string, unknown> | null;
  latest_charge: string | null;
  /** The PaymentMethod or ConfirmationToken of the last attempt. */
  payment_method: string | null;
  canceled_at: number | null;
};
type Refund = Fields & {amount: number; status: string; failure_reason?: string; metadata: Record<string, string>};
type Dispute = Fields & {status: string; payment_intent: string; amount: number};
export type StripeEvent = Fields & {readonly type: string; readonly created: number};

const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;
const seconds = () => Math.floor(Date.now() / 1000);
const list = (url: string, data: readonly unknown[]) => ok({object: 'list', url, has_more: false, data});

/** Whether a list of events with these parameters has it. */
const isWanted = ({type, created}: StripeEvent, {types, created: period}: Form): boolean =>
  (typeof types !== 'object' || Object.values(types).includes(type)) &&
  (typeof period !== 'object' || created >= Number(period.gte));

/** The objects of an account of Stripe and what may be done to them, after its documents. Moves money in its books only. */
export const createLedger = (options: {
  readonly apiVersion: string;
  readonly onEvent: (event: StripeEvent) => void;
}) => {
  const intents = new Map<string, Intent>();
  const refunds = new Map<string, Refund>();
  const disputes = new Map<string, Dispute>();
  const events: StripeEvent[] = [];
  let address = '';

  const announce = (type: string, object: object) => {
    const event = {
      id: newId('evt'),
      object: 'event',
      api_version: options.apiVersion,
      created: seconds(),
      data: {object: structuredClone(object)},
      livemode: false,
      pending_webhooks: 1,
      request: {id: null, idempotency_key: null},
      type,
    };
    events.unshift(event);
    options.onEvent(event);
  };

  const refundsOf = (intent: string) =>
    [...refunds.values()].filter(each => each.payment_intent === intent).toReversed();
  const disputesOf = (intent: string) =>
    [...disputes.values()].filter(each => each.payment_intent === intent).toReversed();
  const refundedOf = (intent: string) =>
    refundsOf(intent).reduce(
      (sum, {status, amount}) => (status === 'failed' || status === 'canceled' ? sum : sum + amount),
      0,
    );

  const unexpectedState = (intent: Intent, verb: string): Reply =>
    invalid(`This PaymentIntent could not be ${verb} because it has a status of ${intent.status}.`, {
      code: 'payment_intent_unexpected_state',
      payment_intent: intent,
    });

  const dispute = (intent: Intent) => {
    const opened: Dispute = {
      id: newId('dp'),
      object: 'dispute',
      amount: intent.amount,
      balance_transactions: [],
      charge: intent.latest_charge,
      created: seconds(),
      currency: intent.currency,
      enhanced_eligibility_types: [],
      evidence: {enhanced_evidence: {}},
      evidence_details: {
        due_by: seconds() + 7 * 86_400,
        has_evidence: false,
        past_due: false,
        submission_count: 0,
        enhanced_eligibility: {},
      },
      is_charge_refundable: false,
      livemode: false,
      metadata: {},
      payment_intent: intent.id,
      reason: 'fraudulent',
      status: 'needs_response',
    };
    disputes.set(opened.id, opened);
    announce('charge.dispute.created', opened);
  };

  const succeed = (intent: Intent) => {
    intent.status = 'succeeded';
    intent.amount_received = intent.amount;
    intent.amount_capturable = 0;
    announce('payment_intent.succeeded', intent);
    if (cardOf(intent.payment_method ?? '')?.disputes) dispute(intent);
  };

  /** The bank has agreed. */
  const accept = (intent: Intent) => {
    intent.next_action = null;
    intent.last_payment_error = null;
    intent.latest_charge = newId('ch');
    if (intent.capture_method === 'automatic' || intent.capture_method === 'automatic_async') return succeed(intent);
    intent.status = 'requires_capture';
    intent.amount_capturable = intent.amount;
    announce('payment_intent.amount_capturable_updated', intent);
  };

  const fail = (intent: Intent, error: Record<string, unknown>) => {
    intent.status = 'requires_payment_method';
    intent.next_action = null;
    intent.last_payment_error = error;
    intent.payment_method = null;
    announce('payment_intent.payment_failed', intent);
  };

  const create = (form: Form): Reply => {
    const amount = Number(textOf(form, 'amount'));
    const currency = textOf(form, 'currency') ?? '';
    if (!Number.isInteger(amount))
      return invalid('Invalid integer', {code: 'parameter_invalid_integer', param: 'amount'});
    if (!/^[a-z]{3}$/.test(currency)) return invalid(`Invalid currency: ${currency}.`, {param: 'currency'});
    if (amount < 50) return invalid('Amount must be at least €0.50', {code: 'amount_too_small', param: 'amount'});
    const id = newId('pi');
    const intent: Intent = {
      id,
      object: 'payment_intent',
      amount,
      amount_capturable: 0,
      amount_details: {tip: {}},
      amount_received: 0,
      application: null,
      application_fee_amount: null,
      automatic_payment_methods: {
        allow_redirects: 'never',
        ...(form.automatic_payment_methods as object),
        enabled: true,
      },
      canceled_at: null,
      cancellation_reason: null,
      capture_method: textOf(form, 'capture_method') ?? 'automatic_async',
      client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
      confirmation_method: 'automatic',
      created: seconds(),
      currency,
      customer: null,
      description: textOf(form, 'description') ?? null,
      last_payment_error: null,
      latest_charge: null,
      livemode: false,
      metadata: metadataOf(form),
      next_action: null,
      on_behalf_of: null,
      payment_method: null,
      payment_method_options: {},
      payment_method_types: ['card'],
      processing: null,
      receipt_email: null,
      setup_future_usage: null,
      shipping: null,
      statement_descriptor: null,
      statement_descriptor_suffix: null,
      status: 'requires_payment_method',
      transfer_data: null,
      transfer_group: null,
    };
    intents.set(id, intent);
    announce('payment_intent.created', intent);
    return ok(intent);
  };

  const confirm = (intent: Intent, form: Form): Reply => {
    if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_confirmation')
      return unexpectedState(intent, 'confirmed');
    const token = textOf(form, 'confirmation_token') ?? textOf(form, 'payment_method') ?? '';
    const card = cardOf(token);
    if (!card) return missing('PaymentMethod', token, 'payment_method', 400);
    intent.payment_method = token;
    if (card.decline) {
      const error = {
        type: 'card_error',
        message: 'Your card was declined.',
        doc_url: 'https://stripe.com/docs/error-codes',
        ...card.decline,
      };
      fail(intent, error);
      return refused(402, {...error, payment_intent: intent});
    }
    if (!card.authenticates) {
      accept(intent);
      return ok(intent);
    }
    const url = textOf(form, 'return_url');
    intent.status = 'requires_action';
    intent.next_action = url
      ? {type: 'redirect_to_url', redirect_to_url: {url: `${address}/authenticate/${intent.id}`, return_url: url}}
      : {type: 'use_stripe_sdk', use_stripe_sdk: {type: 'three_d_secure_redirect'}};
    announce('payment_intent.requires_action', intent);
    return ok(intent);
  };

  const cancel = (intent: Intent, form: Form): Reply => {
    if (['succeeded', 'canceled', 'processing'].includes(intent.status)) return unexpectedState(intent, 'canceled');
    intent.status = 'canceled';
    intent.canceled_at = seconds();
    intent.amount_capturable = 0;
    intent.cancellation_reason = textOf(form, 'cancellation_reason') ?? null;
    announce('payment_intent.canceled', intent);
    return ok(intent);
  };

  const capture = (intent: Intent): Reply => {
    if (intent.status !== 'requires_capture') return unexpectedState(intent, 'captured');
    succeed(intent);
    return ok(intent);
  };

  const createRefund = (form: Form): Reply => {
    const id = textOf(form, 'payment_intent') ?? '';
    const intent = intents.get(id);
    if (!intent) return missing('payment_intent', id, 'payment_intent', 400);
    const left = intent.amount_received - refundedOf(id);
    const amount = Number(textOf(form, 'amount') ?? left);
    if (left === 0) return invalid('The charge has already been refunded.', {code: 'charge_already_refunded'});
    if (amount > left) return invalid('Refund amount is greater than what is left of the charge.', {param: 'amount'});
    if (disputesOf(id).length > 0) return invalid('The charge has been charged back.', {code: 'charge_disputed'});
    const kind = cardOf(intent.payment_method ?? '')?.refund;
    const refund: Refund = {
      id: newId('re'),
      object: 'refund',
      amount,
      balance_transaction: null,
      charge: intent.latest_charge,
      created: seconds(),
      currency: intent.currency,
      metadata: metadataOf(form),
      payment_intent: id,
      reason: null,
      receipt_number: null,
      source_transfer_reversal: null,
      status: kind === 'pending' ? 'pending' : 'succeeded',
      transfer_reversal: null,
    };
    refunds.set(refund.id, refund);
    announce('refund.created', refund);
    return ok(structuredClone(refund));
  };

  const failRefund = (refund: Refund, reason: string) => {
    refund.status = 'failed';
    refund.failure_reason = reason;
    announce('refund.failed', refund);
  };

  const withIntent = (id: string, act: (intent: Intent) => Reply): Reply => {
    const intent = intents.get(id);
    return intent ? act(intent) : missing('payment_intent', id, 'intent');
  };

  return {
    intents,
    refunds,
    disputes,
    events,
    setAddress: (url: string) => {
      address = url;
    },
    /** Answers a request; undefined where Stripe has no such path, or this stand-in does not. */
    handle(method: string, path: string, form: Form): Reply | undefined {
      const [resource, id, verb] = path.replace(/^\/v1\//, '').split('/');
      const request = `${method} ${resource}${id ? '/ID' : ''}${verb ? `/${verb}` : ''}`;
      switch (request) {
        case 'POST payment_intents':
          return create(form);
        case 'GET payment_intents/ID':
          return withIntent(id!, ok);
        case 'POST payment_intents/ID/confirm':
          return withIntent(id!, intent => confirm(intent, form));
        case 'POST payment_intents/ID/capture':
          return withIntent(id!, capture);
        case 'POST payment_intents/ID/cancel':
          return withIntent(id!, intent => cancel(intent, form));
        case 'POST refunds':
          return createRefund(form);
        case 'GET refunds':
          return list('/v1/refunds', refundsOf(textOf(form, 'payment_intent') ?? ''));
        case 'GET refunds/ID': {
          const refund = refunds.get(id!);
          return refund ? ok(refund) : missing('refund', id!);
        }
        case 'GET disputes':
          return list('/v1/disputes', disputesOf(textOf(form, 'payment_intent') ?? ''));
        case 'GET events':
          return list('/v1/events', events.filter(event => isWanted(event, form)).slice(0, 100));
        default:
          return undefined;
      }
    },
    /** The customer answers the bank. */
    authenticate(id: string, approved: boolean) {
      const intent = intents.get(id);
      if (intent?.status !== 'requires_action') return;
      if (approved) accept(intent);
      else
        fail(intent, {
          type: 'invalid_request_error',
          code: 'payment_intent_authentication_failure',
          message: 'The provided PaymentMethod has failed authentication.',
        });
    },
    /** The customer's bank sends a refund back, days after it has succeeded; a pending one ends. */
    failRefunds(intent: string, reason = 'lost_or_stolen_card') {
      for (const refund of refundsOf(intent)) failRefund(refunds.get(refund.id)!, reason);
    },
    settleRefunds(intent: string) {
      for (const {id} of refundsOf(intent)) {
        const refund = refunds.get(id)!;
        if (refund.status !== 'pending') continue;
        refund.status = 'succeeded';
        announce('refund.updated', refund);
      }
    },
    /** The customer disputes a payment. */
    dispute: (intent: string) => dispute(intents.get(intent)!),
    /** The bank decides. */
    closeDisputes(intent: string, status: 'won' | 'lost') {
      for (const each of disputesOf(intent)) {
        each.status = status;
        announce('charge.dispute.closed', each);
      }
    },
    /** The PaymentIntents with this metadata: what a test asks instead of Stripe's dashboard. */
    findIntents: (paymentId: string) =>
      [...intents.values()].filter(({metadata}) => (metadata as {paymentId?: string}).paymentId === paymentId),
    refundedOf,
  };
};
