/**
 * Lines of the homeserver's replication channel and their meaning; pure. Formats: synapse-facts 6. A line that is not
 * understood is `unknown`, never an error: a newer homeserver adds commands.
 */
export type ReplicationCommand =
  /** Row of a stream. `token` null: more rows of the same token follow (the wire says `batch`). */
  | { kind: 'RDATA'; stream: string; instanceName: string; token: number | null; rowJson: string }
  | { kind: 'POSITION'; stream: string; instanceName: string; previousToken: number; newToken: number }
  | { kind: 'REPLICATE' }
  /** `instanceId` is a random id of each start, not an instance's name. `atMs` since 1970. */
  | { kind: 'USER_SYNC'; instanceId: string; userId: string; deviceId: string | null; syncing: boolean; atMs: number }
  | { kind: 'CLEAR_USER_SYNC'; instanceId: string }
  | { kind: 'FEDERATION_ACK'; instanceName: string; token: number }
  | { kind: 'REMOTE_SERVER_UP'; serverName: string }
  | { kind: 'LOCK_RELEASED'; lockJson: string }
  | { kind: 'NEW_ACTIVE_TASK'; taskId: string }
  | { kind: 'CANCEL_TASK'; taskId: string }
  | { kind: 'unknown'; name: string; line: string };

type Parser = (rest: string) => ReplicationCommand | null;

const parsers: Readonly<Record<string, Parser>> = {
  RDATA(rest) {
    const [stream, instanceName, tokenText, rowJson] = splitFields(rest, 4);
    if (!stream || !instanceName || !tokenText || rowJson === undefined) return null;
    const token = tokenText === 'batch' ? null : parseToken(tokenText);
    return token === undefined ? null : { kind: 'RDATA', stream, instanceName, token, rowJson };
  },
  POSITION(rest) {
    const [stream, instanceName, previous, next] = splitFields(rest, 4);
    const previousToken = parseToken(previous);
    const newToken = parseToken(next);
    if (!stream || !instanceName || previousToken === undefined || newToken === undefined) return null;
    return { kind: 'POSITION', stream, instanceName, previousToken, newToken };
  },
  REPLICATE: (rest) => (rest === '' ? { kind: 'REPLICATE' } : null),
  USER_SYNC(rest) {
    const [instanceId, userId, device, edge, at] = splitFields(rest, 5);
    const atMs = parseToken(at);
    if (!instanceId || !userId || !device || atMs === undefined || (edge !== 'start' && edge !== 'end')) return null;
    const deviceId = device === 'None' ? null : device;
    return { kind: 'USER_SYNC', instanceId, userId, deviceId, syncing: edge === 'start', atMs };
  },
  CLEAR_USER_SYNC: (instanceId) => (instanceId ? { kind: 'CLEAR_USER_SYNC', instanceId } : null),
  FEDERATION_ACK(rest) {
    const [instanceName, tokenText] = splitFields(rest, 2);
    const token = parseToken(tokenText);
    return instanceName && token !== undefined ? { kind: 'FEDERATION_ACK', instanceName, token } : null;
  },
  REMOTE_SERVER_UP: (serverName) => (serverName ? { kind: 'REMOTE_SERVER_UP', serverName } : null),
  LOCK_RELEASED: (lockJson) => (lockJson ? { kind: 'LOCK_RELEASED', lockJson } : null),
  NEW_ACTIVE_TASK: (taskId) => (taskId ? { kind: 'NEW_ACTIVE_TASK', taskId } : null),
  CANCEL_TASK: (taskId) => (taskId ? { kind: 'CANCEL_TASK', taskId } : null),
};

/** Reads one line, without its line end. Never throws. */
export function parseCommand(line: string): ReplicationCommand {
  const space = line.indexOf(' ');
  const name = space < 0 ? line : line.slice(0, space);
  const parser = Object.prototype.hasOwnProperty.call(parsers, name) ? parsers[name] : undefined;
  return parser?.(space < 0 ? '' : line.slice(space + 1)) ?? { kind: 'unknown', name, line };
}

/** Writes one line; the inverse of {@link parseCommand}. */
export function formatCommand(command: ReplicationCommand): string {
  switch (command.kind) {
    case 'RDATA':
      return `RDATA ${command.stream} ${command.instanceName} ${command.token ?? 'batch'} ${command.rowJson}`;
    case 'POSITION':
      return `POSITION ${command.stream} ${command.instanceName} ${command.previousToken} ${command.newToken}`;
    case 'REPLICATE':
      return 'REPLICATE';
    case 'USER_SYNC':
      return `USER_SYNC ${command.instanceId} ${command.userId} ${command.deviceId ?? 'None'} ${command.syncing ? 'start' : 'end'} ${command.atMs}`;
    case 'CLEAR_USER_SYNC':
      return `CLEAR_USER_SYNC ${command.instanceId}`;
    case 'FEDERATION_ACK':
      return `FEDERATION_ACK ${command.instanceName} ${command.token}`;
    case 'REMOTE_SERVER_UP':
      return `REMOTE_SERVER_UP ${command.serverName}`;
    case 'LOCK_RELEASED':
      return `LOCK_RELEASED ${command.lockJson}`;
    case 'NEW_ACTIVE_TASK':
    case 'CANCEL_TASK':
      return `${command.kind} ${command.taskId}`;
    case 'unknown':
      return command.line;
  }
}

/** The first `count - 1` fields up to a space each; the last takes the rest of the line, spaces included. */
function splitFields(text: string, count: number): (string | undefined)[] {
  const fields: string[] = [];
  let start = 0;
  while (fields.length < count - 1) {
    const space = text.indexOf(' ', start);
    if (space < 0) break;
    fields.push(text.slice(start, space));
    start = space + 1;
  }
  fields.push(text.slice(start));
  return fields;
}

// Tokens are whole numbers; backfill's are negative in the database and may be either sign on the wire.
function parseToken(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?\d{1,16}$/.test(text)) return undefined;
  const token = Number(text);
  return Number.isSafeInteger(token) && !Object.is(token, -0) ? token : undefined;
}
