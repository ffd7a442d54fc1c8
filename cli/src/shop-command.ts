import {Flags, type Interfaces} from '@oclif/core';
import type {Connection} from './client/request.ts';
import {createShop, type Shop} from './client/shop.ts';
import {EcomCommand} from './ecom-command.ts';
import {addressOf, contextStore} from './session/contexts.ts';
import {credentialStore} from './session/credentials.ts';
import {contextToken} from './session/token.ts';

type FlagValues = Interfaces.OutputFlags<Interfaces.FlagInput>;
type ArgValues = Interfaces.OutputArgs<Interfaces.ArgInput>;

/** A command that speaks to a shop. */
export abstract class ShopCommand extends EcomCommand {
  static override baseFlags = {
    ...EcomCommand.baseFlags,
    context: Flags.string({
      summary: 'The shop to speak to, as `ecom contexts list` names it.',
      helpGroup: 'GLOBAL',
      env: 'ECOM_CONTEXT',
    }),
    url: Flags.string({summary: 'The address of a shop, instead of a context.', helpGroup: 'GLOBAL', env: 'ECOM_URL'}),
    token: Flags.string({
      summary: 'An access token or API key instead of the login.',
      helpGroup: 'GLOBAL',
      env: 'ECOM_TOKEN',
    }),
  };

  /** The connection to the shop that flags, environment and the current context name, in this order. */
  protected connection!: Connection & {readonly context: string; readonly isProduction?: boolean};
  protected shop!: Shop;
  protected readonly contexts = contextStore(this.config.configDir);
  protected readonly credentials = credentialStore(this.config.configDir);

  protected override async parse<F extends FlagValues, B extends FlagValues, A extends ArgValues>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse<F, B, A>(options, argv);
    await this.connect(parsed.flags as {url?: string; token?: string; context?: string});
    return parsed;
  }

  private async connect({url, token, context: name}: {url?: string; token?: string; context?: string}): Promise<void> {
    const context = url ? await this.contexts.at(addressOf('--url', url)) : await this.contexts.get(name);
    const {userAgent} = this.config;
    const parts = {url: context.url, userAgent};
    this.connection = {
      ...parts,
      context: context.name,
      isProduction: context.production ?? false,
      token: token ? async () => token : contextToken({...parts, credentials: this.credentials}),
    };
    this.shop = createShop(this.connection);
  }

  protected override confirm(question: string, yes: boolean): Promise<void> {
    const {isProduction, context} = this.connection;
    return super.confirm(isProduction ? `${question} in PRODUCTION (${context})` : question, yes);
  }
}

export {yesFlag} from './ecom-command.ts';
