import {ShopCommand} from './shop-command.ts';

/** A command that prints lines as they come. With `--json` each of them is a JSON document (https://jsonlines.org), so that no list is held in memory. */
export abstract class StreamCommand extends ShopCommand {
  static override enableJsonFlag = true;

  /** @param text what people see of the value */
  protected printLine(value: unknown, text: string): void {
    process.stdout.write(`${this.jsonEnabled() ? JSON.stringify(value) : text}\n`);
  }
}
