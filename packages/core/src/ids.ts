import {createHash} from 'node:crypto';
import {v7} from 'uuid';

/**
 * A new UUIDv7 (RFC 9562 §5.7): later ids sort later, also within one millisecond of one process, which makes them good keys
 * and cursors.
 */
export const newId = (): string => v7();

/** A UUIDv8 (RFC 9562 §5.8) derived from a text: equal texts give equal ids. */
export const deriveId = (text: string): string => {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};
