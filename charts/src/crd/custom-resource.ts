import type {z} from 'zod';

/** A rule in CEL, which the API server checks. */
export type Rule = {
  readonly rule: string;
  /** A sentence: what is wrong, and what to do. */
  readonly message: string;
};

/** Adds rules to the schema of an object. */
export const withRules = <S extends z.ZodType>(schema: S, rules: readonly Rule[]): S =>
  schema.meta({...schema.meta(), 'x-kubernetes-validations': rules});

export type Column = {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  /** 0: always; more: with `-o wide` only. */
  readonly priority?: number;
};

export const ageColumn: Column = {name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp'};

export type CustomResource = {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly description: string;
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
  /** Rules about the whole object. */
  readonly rules: readonly Rule[];
  readonly columns: readonly Column[];
};
