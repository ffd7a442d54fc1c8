import type {Readable} from 'node:stream';
import {Failure} from '@ecom/core/failure';

/** Where backups are: a folder, or a bucket of an object store. Paths are like `ID/order/orders.copy.zst`. */
export type BackupStore = {
  /**
   * Stores a file whole or not at all, and replaces an earlier one.
   *
   * @throws Failure `unavailable` when the destination refuses it
   */
  write(path: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** @throws Failure `not-found`; the stream fails when the destination does */
  read(path: string): Promise<Readable>;
  /** The paths of all files below a folder, in the order of their characters; default: of all. */
  list(folder?: string): Promise<readonly string[]>;
  /** Removes a file; nothing happens when there is none. */
  remove(path: string): Promise<void>;
};

export const fileMissing = (path: string) =>
  new Failure('not-found', 'backup-file-missing', `There is no file ${path}.`);

export const destinationFailed = (destination: string, reason: string) =>
  new Failure('unavailable', 'backup-destination-failed', `${destination}: ${reason}`);
