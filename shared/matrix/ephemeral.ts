import type { LosslessValue } from './lossless';

export interface EphemeralFacts {
  content: LosslessValue | undefined;
  isState: boolean;
  /** `enable_ephemeral_messages`; null when the configuration is not known. */
  featureEnabled: boolean | null;
  /** `event_expiry.expiry_ts`; null when there is no row. */
  expiryRowMs: number | null;
}

export type EphemeralRule =
  | 'expires'
  | 'not_scheduled'
  | 'expiry_row_only'
  | 'no_field'
  | 'unprefixed_field_only'
  | 'not_an_integer'
  | 'boolean'
  | 'state_event'
  | 'feature_off'
  | 'feature_unknown';

export interface EphemeralStatus {
  ephemeral: boolean;
  rule: EphemeralRule;
  expiresAtMs: number | null;
}

export function ephemeralStatus(facts: EphemeralFacts): EphemeralStatus {
  return { ephemeral: false, rule: 'no_field', expiresAtMs: facts.expiryRowMs };
}
