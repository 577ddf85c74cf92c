/**
 * Everything that can go wrong, by code. A code is part of the contract: scripts and the window branch on it, so a code
 * is never renamed and never matched by the text of its message.
 */
export const errorCodes = [
  // asking
  'invalid_input',
  'unknown_procedure',
  'unauthorised',
  'contract_mismatch',
  'cancelled',
  'internal',
  // connections
  'connection_required',
  'connection_not_found',
  'connection_not_open',
  'connection_already_open',
  'name_not_resolved',
  'host_unreachable',
  'connection_refused',
  'connection_lost',
  'login_failed',
  'password_required',
  'database_not_found',
  'not_a_homeserver',
  'schema_too_old',
  'schema_unknown',
  'schema_incomplete',
  'permission_denied',
  'tls_required',
  'tls_not_supported',
  'tls_untrusted',
  'too_many_connections',
  'server_starting',
  'server_read_only',
  'disk_full',
  'redis_unreachable',
  'redis_login_failed',
  'redis_not_configured',
  'writer_unreachable',
  'no_keychain',
  'configuration_invalid',
  'password_in_argument',
  'demo_unavailable',
  // writing
  'writer_required',
  'unlock_refused',
  'roles_missing',
  'migration_refused',
  'lock_conflict',
  // reading
  'query_timeout',
  'invalid_cursor',
  'user_not_found',
  'room_not_found',
  'event_not_found',
  'unknown_room_version',
  // censoring
  'too_many_events',
  'preview_not_found',
  'preview_expired',
  'nothing_to_censor',
  'reason_required',
  'count_mismatch',
  'override_required',
  'operation_not_found',
  'operation_not_running',
  'token_required',
  'token_refused',
  'homeserver_unreachable',
  // hosts
  'port_in_use',
  'already_running',
  'data_folder_unusable',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Values that are safe to show and to log: never a password, a token or content of an event. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** What travels over the contract. `message` says what happened, `remedy` what the operator can do about it. */
export interface WireError {
  code: ErrorCode;
  message: string;
  remedy: string;
  details: ErrorDetails;
}

/** An error with a closed code and a remedy. `cause` stays in the process that threw it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly details: ErrorDetails;

  constructor(init: { code: ErrorCode; message: string; remedy: string; details?: ErrorDetails; cause?: unknown }) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'AppError';
    this.code = init.code;
    this.remedy = init.remedy;
    this.details = init.details ?? {};
  }

  /** The form that crosses the contract: without stack and cause, which may name files or hold values. */
  toWire(): WireError {
    return { code: this.code, message: this.message, remedy: this.remedy, details: this.details };
  }

  /** Rebuilds what {@link toWire} made, on the other side. */
  static fromWire(wire: WireError): AppError {
    return new AppError(wire);
  }
}
