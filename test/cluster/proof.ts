import type {ClusterValues} from './release.ts';

export type ProofContext = {
  readonly values: ClusterValues;
  /**
   * The images of this release, of one with one more migration, of one whose migration fails, of one that answers some requests with 500, of one that
   * never gets ready, of the operator, and of the standalone shop.
   */
  readonly images: Readonly<
    Record<'current' | 'next' | 'broken' | 'erring' | 'unready' | 'operator' | 'standalone', string>
  >;
  /** Arguments by which Skaffold builds for this cluster. */
  readonly profile: readonly string[];
};

/** Something that is shown on a real cluster. */
export type Proof = {
  readonly name: string;
  /**
   * Shows it, and leaves nothing behind.
   *
   * @returns what was seen, in a sentence
   * @throws Error that says what was seen instead
   */
  readonly run: (context: ProofContext) => Promise<string>;
};

/** @throws Error with the message, when the condition does not hold */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
